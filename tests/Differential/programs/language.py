#### print
print("hello", 1, 2.5, None, True, sep="|", end="!\n")
#### nothing
#### only a comment
# nothing
#### big integers
print(2**4000, -7 // 2, -7 % 3, divmod(-7, 2), pow(3, 200, 13), (10**50).bit_length())
#### floats
print(0.1 + 0.2, 1e308 * 10, float("nan"), -0.0, 1e16, 1e-7, round(2.5), round(-3.5), 7.0 // 2, (0.1).as_integer_ratio(), float.hex(1.1))
#### complex
print(3 + 4j, abs(3 + 4j), (1j) ** 2, complex("1+2j").conjugate())
#### strings
print("ß".upper(), "İ".lower(), "ab\tc".expandtabs(4), "x".center(9, "*"), "a,b,,c".split(","), "  x ".strip(), "abc"[::-1], "é" == "e\u0301")
#### formats
print(f"{3.14159:.2f} {42:#x} {42:08b} {1234567:,} {'r':>5} {'m':^5}| {2/3:%} {255:c} {1e10:g} {'é'!a} {'q'!r} {5 = }")
#### percent formats
print("%5.2f|%-5s|%05d|%x|%r|%%" % (3.14159, "ab", 42, 255, "q"))
#### bytes
print(b"\x00\xffabc", bytes(range(5)), bytearray(b"ab") * 2, b"abc".hex(" "), bytes.fromhex("00 ff"), b"a" in b"cat", "é".encode(), "é".encode("utf-16"))
#### unicode names
import unicodedata
for c in "é€🙂ﷺ": print(c, unicodedata.name(c), unicodedata.category(c), hex(ord(c)))
#### unicode identifiers
größe = 3; 变量 = 4; print(größe * 变量)
#### astral output
print("🙂" * 5, "\u200b|", "مرحبا", "日本語", "𝔘𝔫𝔦")
#### lone surrogate
print("\ud800")
#### lists
a = [3, 1, 2]; a.sort(reverse=True); a += [9]; a[1:2] = [7, 8]; print(a, a[-1], sorted(a), a.index(9), [*a, *a][::3])
#### dicts
d = {"b": 1, "a": 2}; d |= {"c": 3}; print(d, list(d), d.pop("b"), d.setdefault("z", []), {**d, "a": 0}, max(d, key=str))
#### sets
print(sorted({1, 2, 3} ^ {2, 3, 4}), {1} < {1, 2}, frozenset([1]) == {1}, len({True, 1, 1.0}))
#### comprehensions
print([x * y for x in range(3) for y in range(3) if x != y], {x: x * x for x in range(4)}, sum(x for x in range(10)), [y := 5, y ** 2])
#### slices
print(list(range(10))[slice(1, None, 3)], "abcdef"[-3:-1], [1, 2, 3][5:], (1, 2, 3)[::-1])
#### unpacking
a, *b, c = range(6); (d, e), f = (1, 2), 3; print(a, b, c, d, e, f)
def g(x, /, y, *args, z=1, **kw): return x, y, args, z, kw
print(g(1, 2, 3, z=4, w=5))
#### match
def what(v):
    match v:
        case 0: return "zero"
        case int() | float() if v < 0: return "negative"
        case [x, y, *rest]: return f"list {x} {y} {rest}"
        case {"k": k, **more}: return f"map {k} {more}"
        case str(s): return f"str {s}"
        case _: return "other"
print([what(v) for v in (0, -1, [1, 2, 3], {"k": 1, "l": 2}, "s", None)])
#### generators
def count(n):
    try:
        for i in range(n):
            got = yield i
            if got: print("got", got)
    finally: print("closed")
g = count(5); print(next(g), g.send("x"), next(g)); g.close()
#### yield from
def inner(): return (yield 1)
def outer(): print("inner said", (yield from inner()))
g = outer(); next(g)
try: g.send("yes")
except StopIteration: print("over")
#### closures
def counter():
    n = 0
    def up():
        nonlocal n; n += 1; return n
    return up
c = counter(); print(c(), c(), [f() for f in [lambda i=i: i for i in range(3)]])
#### decorators
import functools
def twice(f):
    @functools.wraps(f)
    def w(*a): return f(*a) * 2
    return w
@twice
def f(x):
    "doc"
    return x
print(f(4), f.__name__, f.__doc__, f.__wrapped__(4))
#### classes
class A:
    n = 0
    def __init__(self, x): self.x = x; A.n += 1
    def __repr__(self): return f"A({self.x})"
    def __eq__(self, o): return self.x == o.x
    def __hash__(self): return hash(self.x)
    def __lt__(self, o): return self.x < o.x
    @property
    def double(self): return self.x * 2
    @classmethod
    def make(cls): return cls(0)
    @staticmethod
    def s(): return "static"
print(sorted([A(3), A(1)]), A(1) == A(1), len({A(1), A(1)}), A(2).double, A.make(), A.s(), A.n)
#### inheritance
class A:
    def hi(self): return "A"
class B(A):
    def hi(self): return "B" + super().hi()
class C(A):
    def hi(self): return "C" + super().hi()
class D(B, C): pass
print(D().hi(), [c.__name__ for c in D.__mro__], isinstance(D(), A), issubclass(C, B))
#### metaclasses
class M(type):
    def __new__(m, name, bases, ns): ns["added"] = name.lower(); return super().__new__(m, name, bases, ns)
    def __call__(c, *a): print("made", c.__name__); return super().__call__(*a)
class X(metaclass=M): pass
print(X().added, type(X).__name__)
#### descriptors
class D:
    def __set_name__(self, o, n): self.n = n
    def __get__(self, o, t): return "class" if o is None else o.__dict__.get(self.n, "unset")
    def __set__(self, o, v): o.__dict__[self.n] = v * 2
class X: d = D()
x = X(); print(X.d, x.d); x.d = 4; print(x.d)
#### slots
class S: __slots__ = ("a",)
s = S(); s.a = 1
try: s.b = 2
except AttributeError as e: print(e)
#### init subclass
class P:
    kids = []
    def __init_subclass__(cls, /, tag, **k): super().__init_subclass__(**k); P.kids.append((cls.__name__, tag))
class K(P, tag="t"): pass
print(P.kids)
#### operators
class V:
    def __init__(s, *v): s.v = v
    def __add__(s, o): return V(*map(sum, zip(s.v, o.v)))
    def __mul__(s, k): return V(*(x * k for x in s.v))
    __rmul__ = __mul__
    def __matmul__(s, o): return sum(a * b for a, b in zip(s.v, o.v))
    def __getitem__(s, i): return s.v[i]
    def __len__(s): return len(s.v)
    def __contains__(s, x): return x in s.v
    def __call__(s): return "called"
    def __bool__(s): return False
    def __neg__(s): return s * -1
print((V(1, 2) + V(3, 4)).v, (2 * V(1, 2)).v, V(1, 2) @ V(3, 4), V(7, 8)[-1], list(V(1, 2)), 2 in V(1, 2), V()(), not V(1), (-V(1)).v)
#### context managers
import contextlib
@contextlib.contextmanager
def cm(n):
    print("in", n)
    try: yield n
    except ValueError as e: print("swallowed", e)
    finally: print("out", n)
with cm(1) as a, cm(2) as b: raise ValueError("v")
print("after")
#### async
import asyncio
async def f(n): await asyncio.sleep(0); return n
async def main():
    print(await asyncio.gather(*(f(i) for i in range(5))))
    async def gen():
        for i in range(3): yield i
    print([i async for i in gen()])
    async with asyncio.timeout(5): print("in time")
    async with asyncio.TaskGroup() as g: t = [g.create_task(f(i)) for i in "ab"]
    print([x.result() for x in t])
asyncio.run(main())
#### async errors
import asyncio
async def bad(): raise KeyError("k")
async def main():
    r = await asyncio.gather(bad(), asyncio.sleep(0, 1), return_exceptions=True); print(r)
    try:
        async with asyncio.timeout(0.01): await asyncio.sleep(10)
    except TimeoutError: print("timeout")
    async with asyncio.TaskGroup() as g: g.create_task(bad())
try: asyncio.run(main())
except* KeyError as e: print(e.exceptions)
#### star imports
from math import *
print(pi, sqrt(2), factorial(20), gcd(12, 18), comb(10, 3), isclose(0.1 + 0.2, 0.3))
#### globals and exec
exec("x = 5"); print(x, eval("x + 1"), "x" in globals(), __name__, compile("1+1", "c", "eval").co_code is not None)
#### type hints
from typing import get_type_hints, Optional, Generic, TypeVar
T = TypeVar("T")
class Box(Generic[T]):
    v: Optional[T]
def f(a: int, b: "str" = "x") -> list[int]: ...
print(get_type_hints(f), f.__annotations__, Box[int], int | None)
#### walrus and chains
print(1 < 2 < 3, 1 < 3 > 2, [last := i for i in range(3)], last, 5 if not [] else 6, [] or "or", 1 and 2)
#### del
x = [1, 2, 3]; del x[1]; print(x); del x
try: x
except NameError as e: print(e)
#### recursion
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print([fib(n) for n in range(20)])
#### sieve
n = 20000; s = bytearray([1]) * n; s[:2] = b"\0\0"
for i in range(2, 142):
    if s[i]: s[i * i::i] = bytes(len(s[i * i::i]))
print(sum(s))
#### numbers with underscores
print(1_000_000, 0b1010, 0o17, 0xFF, 1e3, .5, 5., 0x1_F)
#### int conversions
for t in ("12", " 12 ", "0x1f", "1_0", "²", "", "1.5"):
    try: print(repr(t), int(t, 0))
    except ValueError as e: print(e)
#### long integer to text
try: print(len(str(10**5000)))
except ValueError as e: print(e)
#### string methods
s = "The quick brown fox"
print(s.title(), s.swapcase(), s.partition(" "), s.rsplit(" ", 1), s.translate(str.maketrans("aeiou", "*****")), s.casefold(), s.find("zz"), s.replace("o", "0", 1), s.zfill(25), "-".join("abc"), "a\nb\r\nc".splitlines(), "x1".isidentifier(), "Ⅷ".isnumeric(), "a".isascii())
#### ellipsis and notimplemented
print(..., NotImplemented, type(...), (1).__add__("x"))
#### attributes
class A: pass
a = A(); setattr(a, "x", 1); print(hasattr(a, "x"), getattr(a, "y", "none"), vars(a)); delattr(a, "x"); print(vars(a), dir(a)[-1])
#### getattr hook
class A:
    def __getattr__(self, n): return f"no {n}"
    def __getattribute__(self, n): return object.__getattribute__(self, n)
print(A().thing)
#### iterators
it = iter([1, 2]); print(next(it), next(it), next(it, "end"), list(iter(lambda c=[3]: c.append(c[-1] - 1) or c[-1], 0)), list(zip("ab", [1, 2, 3])), list(enumerate("ab", 1)), list(reversed(range(3))), list(map(pow, [2, 3], [3, 2])), any([]), all([]))
#### zip strict
list(zip([1], [1, 2], strict=True))
#### sorting
print(sorted(["b", "A", "c"], key=str.lower), sorted([(1, "b"), (1, "a"), (0, "z")]), min("abc", default=0), max([], default="none"), sorted([3, 1], key=lambda x: -x))
#### sorting what has no order
sorted([1, "a"])
#### chained comparison of types
try: 1 < "a"
except TypeError as e: print(e)
#### help text
help(len)
#### assert
assert 1 == 2, "one is not two"
#### warnings
import warnings
warnings.warn("careful"); warnings.warn("old", DeprecationWarning); print("on")
#### invalid escape
print("\d")
#### is with a literal
print(1 is 1)
#### docstring
"""The module's."""
print(__doc__)
#### frames
import sys
def f(): return sys._getframe().f_code.co_name, sys._getframe(1).f_lineno, sys._getframe(1).f_code.co_name
print(f())
#### code objects
def f(a, b=2, *c, d, **e): x = 1; return x
print(f.__code__.co_varnames, f.__code__.co_argcount, f.__defaults__, f.__kwdefaults__, f.__qualname__, f.__module__)
#### disassembly
import dis
dis.dis(compile("a = b + 1", "x", "exec"))

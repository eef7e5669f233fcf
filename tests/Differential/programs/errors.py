#### zero division
print(1 / 0)
#### nested functions
def a(): b()
def b(): c()
def c(): raise RuntimeError("deep")
a()
#### name
undefined_name
#### suggestion
foo_bar = 1
print(foo_baz)
#### attribute suggestion
import math
math.sqr(2)
#### key
{}["missing"]
#### index
[1][5]
#### type
"a" + 1
#### value
int("x")
#### unpack
a, b = 1, 2, 3
#### argument count
def f(a, b): pass
f(1)
#### unexpected keyword
def f(a): pass
f(1, c=2)
#### import
import no_such_module
#### import from
from math import no_such_name
#### syntax
def f(:
    pass
#### syntax at the end
print("never"
#### indentation
if True:
print(1)
#### tabs and spaces
if True:
        x = 1
	y = 2
#### unterminated string
x = "abc
#### invalid character
x = 1 “quoted”
#### null byte
exec("x\0")
#### return outside
return 5
#### await outside
await x
#### break outside
break
#### bad encoding comment
# -*- coding: nonsense -*-
print(1)
#### latin encoding comment
# -*- coding: latin-1 -*-
print(ascii("é"))
#### chained
try: 1 / 0
except ZeroDivisionError as e: raise ValueError("second") from e
#### during handling
try: 1 / 0
except ZeroDivisionError: undefined
#### suppressed context
try: 1 / 0
except ZeroDivisionError: raise ValueError("alone") from None
#### group
raise ExceptionGroup("several", [ValueError("one"), ExceptionGroup("inner", [TypeError("two"), KeyError("three")])])
#### except star
try: raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
except* ValueError as e: print("value", e.exceptions)
#### notes
e = ValueError("with notes"); e.add_note("first"); e.add_note("second\nline"); raise e
#### own exception
class Mine(Exception):
    def __str__(self): return "told by me"
raise Mine(1, 2)
#### exception whose text fails
class Mine(Exception):
    def __str__(self): raise ValueError
raise Mine()
#### not an exception
raise "text"
#### base exception
raise BaseException("base")
#### finally
def f():
    try: return "try"
    finally: print("finally")
print(f())
try: raise KeyError("k")
finally: print("cleaned")
#### else
try: pass
except ValueError: print("no")
else: print("else")
#### reraise
try:
    try: 1 / 0
    except ZeroDivisionError: raise
except ArithmeticError as e: print(type(e).__name__, e.__traceback__.tb_lineno)
#### traceback module
import traceback
def f(): raise ValueError("x")
try: f()
except ValueError: traceback.print_exc(); print(traceback.format_exc().count("\n"))
#### traceback extract
import traceback, sys
try: 1 / 0
except ZeroDivisionError: print([(f.lineno, f.name, f.line) for f in traceback.extract_tb(sys.exc_info()[2])])
#### recursion
def f(): f()
f()
#### recursion caught
def f(n): return f(n + 1)
try: f(0)
except RecursionError as e: print(e)
#### stop iteration
next(iter([]))
#### generator raised stop
def g(): raise StopIteration; yield
list(g())
#### key error with quotes
{}["it's \"x\""]
#### unicode in traceback
def größe(): raise ValueError("ünïcödé 🙂")
größe()
#### multi line expression
x = {"a": 1}
print(
    x["a"],
    x["b"]["c"],
)
#### long line
x = "a" * 200; y = [1, 2, 3]; z = {"k": "v"}; assert (x == "a" * 200 and y == [1, 2, 3] and z["k"] == "v" and z["missing"] == "this line is far too long to read")
#### error in a class body
class A:
    x = 1 / 0
#### error in a comprehension
[1 / x for x in (1, 0)]
#### error in a lambda
(lambda: 1 / 0)()
#### error in exec
exec("def f():\n    1/0\nf()")
#### error in an own module
open("mine.py", "w").write("def f():\n    raise OSError(2, 'gone', 'file')\n")
import mine
mine.f()
#### syntax error in an own module
open("broken.py", "w").write("x = = 1\n")
import broken
#### circular import
open("one.py", "w").write("import two\nx = 1\n"); open("two.py", "w").write("from one import x\n")
import one
#### exit 0
import sys; sys.exit(0)
#### exit 7
import sys; sys.exit(7)
#### exit text
import sys; sys.exit("last words")
#### exit none
raise SystemExit
#### exit object
import sys; sys.exit([1, 2])
#### exit 256
import sys; sys.exit(256)
#### exit huge
import sys; sys.exit(2**70)
#### exit in finally
import sys
try: 1 / 0
finally: sys.exit(3)
#### exit caught
import sys
try: sys.exit(3)
except SystemExit as e: print("caught", e.code)
#### os exit
import os; print("out"); os._exit(9)
#### quit
quit(4)
#### abort
import os; print("out", flush=True); os.abort()
#### killed by itself
import os, signal; print("out", flush=True); os.kill(os.getpid(), signal.SIGTERM)
#### segmentation fault
import ctypes; print("out", flush=True); ctypes.string_at(0)
#### interrupt
raise KeyboardInterrupt
#### broken pipe
import os, signal
r, w = os.pipe(); os.close(r)
try: os.write(w, b"x")
except BrokenPipeError as e: print(e)
#### file errors
for p, m in (("nothing", "r"), (".", "r"), ("/etc/passwd/x", "r"), ("x\0y", "r"), ("", "r")):
    try: open(p, m)
    except (OSError, ValueError) as e: print(type(e).__name__, e)
#### unicode errors
for f in (lambda: b"\xff".decode(), lambda: "é".encode("ascii"), lambda: "x".encode("nope")):
    try: f()
    except (UnicodeError, LookupError) as e: print(type(e).__name__, e)
print(b"a\xffb".decode(errors="replace"), "é🙂".encode("ascii", "xmlcharrefreplace"), b"\xff".decode(errors="surrogateescape").encode(errors="surrogateescape"))
#### thread error
import threading
t = threading.Thread(target=lambda: 1 / 0, name="worker"); t.start(); t.join(); print("main goes on")
#### unraisable
class A:
    def __del__(self): raise ValueError("in del")
a = A(); del a; print("on")
#### excepthook
import sys
sys.excepthook = lambda t, v, tb: print("hook:", t.__name__, v, file=sys.stderr)
1 / 0
#### asyncio error
import asyncio
async def f(): raise ValueError("in a task")
asyncio.run(f())
#### never awaited
async def f(): pass
f()
print("on")
#### json error
import json
json.loads('{"a": }')
#### regex error
import re
re.compile("(")
#### overflow
import math
try: math.exp(1000)
except OverflowError as e: print(e)
2.0 ** 10000
#### memory error
try: x = [0] * 10**12
except MemoryError: print("memory")
#### negative shift
1 << -1
#### frozen dataclass
import dataclasses
@dataclasses.dataclass(frozen=True)
class P: x: int
P(1).x = 2
#### abstract
import abc
class A(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
A()
#### super without class
def f(): super()
f()
#### unhashable
{[]: 1}
#### immutable
(1, 2)[0] = 3
#### mro conflict
class A: pass
class B(A): pass
class C(A, B): pass

#### stdin lines
import sys
for n, line in enumerate(sys.stdin): print(n, repr(line))
#### stdin input
print(input("prompt> "), input()); input()
#### stdin whole
import sys
print(sys.stdin.read().split(), repr(sys.stdin.read()), sys.stdin.isatty(), sys.stdin.encoding)
#### stdin bytes
import sys
print(sys.stdin.buffer.read(), sys.stdin.buffer.peek(), sys.stdin.fileno())
#### arguments
import sys, argparse
p = argparse.ArgumentParser(); p.add_argument("one"); p.add_argument("rest", nargs="*"); print(sys.argv, p.parse_args())
#### arguments refused
import argparse
p = argparse.ArgumentParser(); p.add_argument("--number", type=int, required=True); p.parse_args()
#### big output
for i in range(20000): print(i, "x" * 20)
#### big line
print("y" * 500000)
#### big stderr
import sys
sys.stderr.write("e" * 300000)
#### both streams
import sys
for i in range(100): print("out", i); print("err", i, file=sys.stderr)
#### binary output
import sys
sys.stdout.buffer.write(bytes(range(128))); sys.stdout.flush()
#### output without end
import sys; sys.stdout.write("no newline")
#### carriage returns
print("a\rb\r\nc\x1b[31mred\x1b[0m\x07\x00end")
#### json
import json
print(json.dumps({"a": [1, 2.5, None, True], "é": "🙂", "n": {}}, indent=1, sort_keys=True), json.dumps("é", ensure_ascii=False), json.loads('[1e3, "\\u00e9", null]'), json.dumps(float("inf")))
#### csv
import csv, io
o = io.StringIO(); w = csv.DictWriter(o, ["a", "b"]); w.writeheader(); w.writerow({"a": 'q"x', "b": "1,2"}); print(o.getvalue(), list(csv.reader(io.StringIO('a,"b ""c""\nd",e\n'))))
#### regular expressions
import re
print(re.findall(r"(\w)(\d+)", "a1 b22"), re.sub(r"(?P<x>\w+)@", r"<\g<x>>", "me@home"), re.split(r"[,;]\s*", "a, b;c"), re.match(r"^\W*$", "x"), re.fullmatch(r"(?i)ABC", "abc"), re.search(r"(?<=a)b", "ab").span())
#### datetime
from datetime import *
d = datetime(2024, 2, 29, 12, 30, tzinfo=timezone.utc)
print(d.isoformat(), d + timedelta(days=366), d.strftime("%A %d %B %Y %j %U"), date.fromisoformat("2023-01-05").isocalendar(), datetime.strptime("3 Mar 2021", "%d %b %Y"), timedelta(seconds=90061))
#### time zones
from zoneinfo import ZoneInfo
from datetime import datetime
print(datetime(2024, 7, 1, 12, tzinfo=ZoneInfo("Europe/Berlin")).isoformat(), datetime(2024, 1, 1, tzinfo=ZoneInfo("America/New_York")).tzname())
#### local time
import time
print(time.tzname, time.gmtime(0)[:6], time.localtime(0)[:6], time.strftime("%c", time.gmtime(86400)))
#### calendar
import calendar
calendar.prmonth(2024, 2); print(calendar.isleap(1900))
#### collections
from collections import *
c = Counter("abracadabra"); P = namedtuple("P", "x y"); d = deque([1, 2, 3], maxlen=3); d.append(4); dd = defaultdict(list); dd["k"].append(1); o = OrderedDict(a=1, b=2); o.move_to_end("a")
print(c.most_common(2), P(1, 2)._replace(x=5), d, dd, o, ChainMap({"a": 1}, {"b": 2})["b"])
#### itertools
from itertools import *
print(list(permutations("abc", 2)), list(combinations(range(4), 2)), list(accumulate([1, 2, 3])), [(k, len(list(g))) for k, g in groupby("aabccc")], list(islice(count(5, 5), 3)), list(product("ab", repeat=2)), list(pairwise("abc")), list(chain.from_iterable(["ab", "c"])), list(zip_longest("a", "bc")))
#### functools
from functools import *
@lru_cache
def f(n): return n if n < 2 else f(n - 1) + f(n - 2)
@singledispatch
def g(x): return "any"
@g.register
def _(x: int): return "int"
print(f(100), f.cache_info(), g(1), g("s"), reduce(lambda a, b: a * b, range(1, 6)), partial(int, base=2)("101"))
#### operator and heap
import operator, heapq, bisect
h = [5, 1, 4]; heapq.heapify(h); heapq.heappush(h, 0)
print([heapq.heappop(h) for _ in range(4)], heapq.nlargest(2, [1, 9, 3]), bisect.bisect([1, 3, 5], 3), sorted([{"a": 2}, {"a": 1}], key=operator.itemgetter("a")), operator.attrgetter("real")(3))
#### math
import math
print(math.sqrt(2), math.sin(1), math.log(10), math.log2(8), math.hypot(3, 4), math.fsum([.1] * 10), math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.gamma(5), math.isqrt(99), math.lcm(4, 6), math.nextafter(1, 2), math.dist((0, 0), (1, 1)), math.erf(0.5), math.perm(5, 2))
#### statistics
import statistics as s
print(s.mean([1, 2, 4]), s.median([1, 3, 2]), s.stdev([1, 2, 3, 4]), s.mode("aab"), s.quantiles(range(10)), s.correlation([1, 2, 3], [2, 4, 7]), s.NormalDist(0, 1).cdf(1))
#### fractions and decimals
from fractions import Fraction as F
from decimal import *
getcontext().prec = 30
print(F(1, 3) + F(1, 6), F("0.125"), Decimal(1) / 7, Decimal("1.10") + 1, Decimal(2).sqrt(), Decimal("1.005").quantize(Decimal("0.01"), ROUND_HALF_UP))
try: Decimal(1) / 0
except DivisionByZero as e: print(type(e).__name__)
#### random with a seed
import random
r = random.Random(42); print(r.random(), r.randint(1, 100), r.sample(range(100), 5), r.choices("abc", k=5), r.gauss(0, 1)); l = list(range(8)); r.shuffle(l); print(l)
#### hashes
import hashlib, hmac, zlib, binascii, base64
print(hashlib.sha256(b"x").hexdigest(), hashlib.md5(b"").hexdigest(), hmac.new(b"k", b"m", "sha1").hexdigest(), zlib.crc32(b"abc"), base64.b64encode(b"\xff\x00"), base64.b32decode("MFRGG==="), hashlib.blake2b(b"x", digest_size=4).hexdigest(), hashlib.scrypt(b"p", salt=b"s", n=16, r=1, p=1, dklen=8).hex(), hashlib.pbkdf2_hmac("sha256", b"p", b"s", 1000).hex())
#### compression
import zlib, gzip, bz2, lzma
d = b"abc" * 1000
for m in (zlib, gzip, bz2, lzma): print(m.__name__, m.decompress(m.compress(d)) == d, len(m.compress(d)) < 200)
#### archives
import zipfile, tarfile, io, os
with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as z: z.writestr("x/y.txt", "hi" * 100)
print(zipfile.ZipFile("a.zip").namelist(), zipfile.ZipFile("a.zip").read("x/y.txt")[:4])
with tarfile.open("a.tar.gz", "w:gz") as t: t.add("a.zip")
print(tarfile.open("a.tar.gz").getnames())
#### struct
import struct, array
print(struct.pack("<IhQ", 1, -2, 3), struct.unpack(">f", b"\x3f\x80\0\0"), struct.calcsize("qB"), array.array("d", [1.5]).tobytes(), memoryview(b"abcd")[1:3].tolist())
#### text
import textwrap, string, difflib, shlex, pprint
print(textwrap.fill("the quick brown fox " * 5, 30), string.Template("$a ${b}").substitute(a=1, b=2), shlex.split("a 'b c' d"), shlex.quote("it's"), string.ascii_letters)
print("\n".join(difflib.unified_diff("a b c".split(), "a x c".split(), lineterm=""))); pprint.pprint({i: "x" * i for i in range(12)})
#### dataclasses
from dataclasses import *
@dataclass(order=True)
class P:
    x: int
    y: list = field(default_factory=list, compare=False)
    def __post_init__(self): self.x += 1
print(P(1), P(1) < P(2), asdict(P(3, [4])), replace(P(1), x=9), [f.name for f in fields(P)])
#### enums
from enum import *
class C(Enum): RED = 1; GREEN = auto()
class F(Flag): A = auto(); B = auto()
class S(StrEnum): X = auto()
print(C.RED, C(2), C["RED"].value, list(C), F.A | F.B, S.X, C.RED is C(1))
try: C(9)
except ValueError as e: print(e)
#### copy and pickle
import copy, pickle
class A:
    def __init__(self): self.l = [1]
a = A(); b = copy.copy(a); c = copy.deepcopy(a); a.l.append(2); print(b.l, c.l, pickle.loads(pickle.dumps(a)).l, len(pickle.dumps([1, 2, 3], 2)))
try: pickle.dumps(lambda: 1)
except Exception as e: print(type(e).__name__)
#### paths
from pathlib import *
p = Path("d/e"); p.mkdir(parents=True); (p / "f.txt").write_text("hello\n"); (p / "g.bin").write_bytes(b"\0")
print(sorted(map(str, Path().rglob("*"))), (p / "f.txt").stat().st_size, PurePosixPath("/a/b.tar.gz").suffixes, Path("a") / "/b", (p / "f.txt").read_text(), Path("x").exists())
#### files
import os, shutil, tempfile, glob
with open("a.txt", "w", encoding="utf-8") as f: f.write("é\nx\n")
print(open("a.txt", "rb").read(), os.path.getsize("a.txt"), sorted(os.listdir()), os.path.splitext("a.txt")); shutil.copy("a.txt", "b.txt"); os.rename("b.txt", "c.txt"); print(sorted(glob.glob("*.txt")), oct(os.stat("a.txt").st_mode)); os.remove("c.txt")
with tempfile.TemporaryDirectory() as d: print(os.path.isdir(d), os.path.dirname(d) == tempfile.gettempdir())
print(os.path.exists(d)); os.symlink("a.txt", "l"); print(os.readlink("l"), os.path.islink("l"))
#### file positions
with open("a", "w+b") as f: f.write(b"0123456789"); f.seek(-3, 2); print(f.read(), f.tell()); f.seek(2); f.truncate(); f.seek(0); print(f.read())
#### memory map and lock
import mmap, fcntl
open("m", "wb").write(b"x" * 4096)
with open("m", "r+b") as f:
    fcntl.flock(f, fcntl.LOCK_EX); m = mmap.mmap(f.fileno(), 0); m[:3] = b"abc"; m.flush(); m.close()
print(open("m", "rb").read(5))
#### configuration files
import configparser, tomllib
c = configparser.ConfigParser(); c.read_string("[a]\nx = 1\ny = %(x)s2\n"); print(c["a"]["y"], c.sections(), tomllib.loads('a = 1\n[b]\nc = ["x", 2024-01-01]'))
#### xml and html
import xml.etree.ElementTree as E, html, html.parser
t = E.fromstring("<a x='1'><b>t&amp;u</b><b/></a>"); print([b.text for b in t.findall("b")], E.tostring(t), html.escape("<&>"), html.unescape("&eacute;"))
class P(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs): print("tag", tag, attrs)
P().feed("<p class=x><br/>")
#### urls
from urllib.parse import *
print(urlparse("https://u:p@h:8/p/a;q?x=1&y=2#f"), quote("a b/é"), unquote("%C3%A9"), urlencode({"a": [1, 2]}, doseq=True), urljoin("http://a/b/c", "../d"), parse_qs("a=1&a=2"))
#### addresses
import ipaddress, uuid
print(ipaddress.ip_network("10.0.0.0/29").num_addresses, ipaddress.ip_address("::1").is_loopback, uuid.uuid5(uuid.NAMESPACE_DNS, "x"), uuid.UUID(int=1), len(str(uuid.uuid4())))
#### sqlite
import sqlite3
c = sqlite3.connect("t.db"); c.execute("create table t (a, b)"); c.executemany("insert into t values (?, ?)", [(i, str(i)) for i in range(5)]); c.commit()
print(c.execute("select sum(a), group_concat(b) from t").fetchone(), [r for r in c.execute("with recursive n(x) as (values(1) union all select x+1 from n where x<5) select x from n")])
try: c.execute("select nothing")
except sqlite3.OperationalError as e: print(e)
#### logging
import logging
logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s %(message)s"); l = logging.getLogger("a.b"); l.debug("d %d", 1); l.warning("w")
try: 1 / 0
except ZeroDivisionError: l.exception("with a trace")
#### logging without a set-up
import logging; logging.info("hidden"); logging.warning("shown"); logging.getLogger("x").error("too")
#### unittest
import unittest
class T(unittest.TestCase):
    def test_good(self): self.assertEqual(1, 1)
    @unittest.skip("why")
    def test_skipped(self): pass
r = unittest.TextTestRunner(stream=open("/dev/null", "w")).run(unittest.defaultTestLoader.loadTestsFromTestCase(T)); print(r)
#### doctest
"""
>>> 1 + 1
3
"""
import doctest; print(doctest.testmod())
#### inspect
import inspect
def f(a, b: int = 1, *c, d=2, **e): "doc"; return a
print(inspect.signature(f), inspect.getsource(f), inspect.getdoc(f), inspect.getsourcelines(f)[1], inspect.currentframe().f_lineno, len(inspect.stack()), inspect.isgenerator(x for x in ()), inspect.getfile(f))
#### ast
import ast
print(ast.dump(ast.parse("x = 1 + y")), ast.unparse(ast.parse("a=[1,2 ]")), ast.literal_eval("{'a': (1, None)}"))
#### tokenizer
import tokenize, io
print([t.string for t in tokenize.generate_tokens(io.StringIO("a = 'b' # c\n").readline)])
#### own modules
import os, sys, importlib
os.mkdir("pkg"); open("pkg/__init__.py", "w").write("from .sub import v\n__all__ = ['v']\n"); open("pkg/sub.py", "w").write("v = __name__, __package__\n"); open("pkg/__main__.py", "w").write("print('main of', __package__)\n")
import pkg; print(pkg.v, pkg.sub.__file__, importlib.reload(pkg).v); import runpy; runpy.run_module("pkg")
#### module named like a library
open("secrets.py", "w").write("x = 'mine'\n"); import secrets; print(secrets.x)
#### import system
import sys, importlib.util
print(importlib.util.find_spec("json").name, importlib.util.find_spec("nope"), sys.path[0], sys.modules["__main__"].__spec__, __builtins__.__name__)
#### interpreter
import sys, platform
print(sys.version_info[:2] > (3, 8), sys.maxsize, sys.byteorder, sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors, platform.python_implementation(), sys.getrecursionlimit(), sys.flags.utf8_mode, sys.dont_write_bytecode, sys.executable, sys.prefix, sys.getswitchinterval(), sys.float_info.max, sys.int_info, sys.hash_info.width, sys.platform)
#### locale
import locale
print(locale.getlocale(), locale.getpreferredencoding(), locale.setlocale(locale.LC_ALL, ""), locale.format_string("%d", 1234567, grouping=True))
#### environment
import os
os.environ["NEW"] = "v"; print(os.environ["MINE"], os.popen("echo $NEW $MINE").read(), os.path.expandvars("$NEW/x"), os.getenv("NONE", "default"))
#### garbage
import gc, weakref
class A: pass
a = A(); r = weakref.ref(a, lambda _: print("gone")); a.me = a; del a; gc.collect(); print(r()); print(gc.isenabled(), gc.get_threshold())
d = weakref.WeakValueDictionary(); o = A(); d["k"] = o; print(len(d)); del o; print(len(d))
#### references
import sys
a = []; print(sys.getrefcount(a), sys.getsizeof([]), sys.intern("x") is "".join(["x"]), id(a) == id(a))
#### at exit
import atexit
atexit.register(print, "last"); atexit.register(print, "before the last"); print("first")
#### at exit with an error
import atexit
@atexit.register
def f(): print("cleaned")
1 / 0
#### at exit and threads
import atexit, threading, time
atexit.register(print, "exit"); threading.Thread(target=lambda: (time.sleep(0.05), print("thread"))).start(); print("main")
#### destructors at the end
class A:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
a = A(1); b = [A(2)]; print("end")
#### a destructor in a cycle at the end
class A:
    def __del__(self): print("del")
c = A(); c.me = c; print("end")
#### unflushed file
f = open("left.txt", "w"); f.write("kept")
#### input output layers
import io
b = io.BytesIO(b"a\r\nb\n"); t = io.TextIOWrapper(b, newline=None); print(t.readlines(), io.StringIO("x").read(), io.BufferedReader(io.BytesIO(b"abc")).peek(1)[:1]); import contextlib
with contextlib.redirect_stdout(io.StringIO()) as s: print("hidden")
print(repr(s.getvalue()))
#### closed output
import sys; sys.stdout.close(); print("nowhere")
#### resources
import resource, os
print(resource.getrlimit(resource.RLIMIT_STACK)[0] > 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0, os.nice(0), os.cpu_count() >= 1, os.umask(0o22))
#### ctypes
import ctypes
libc = ctypes.CDLL(None); print(libc.abs(-5), ctypes.c_uint8(300).value, ctypes.sizeof(ctypes.c_long)); 
class S(ctypes.Structure): _fields_ = [("a", ctypes.c_int), ("b", ctypes.c_char)]
print(ctypes.sizeof(S), S(1, b"x").b)
#### curses without a terminal
import curses
try: curses.initscr()
except Exception as e: print(type(e).__name__, e)
#### time goes on
import time
a = time.monotonic(); time.sleep(0.02); print(time.monotonic() - a >= 0.02, time.time() > 1.6e9, time.process_time() < 5)
#### timeit and profile
import timeit, cProfile
print(timeit.timeit("1+1", number=10) >= 0); p = cProfile.Profile(); p.runcall(len, "a"); print(len(p.getstats()) > 0)
#### types
import types, numbers, abc, collections.abc as c
print(isinstance(1, numbers.Integral), isinstance([], c.Sequence), types.SimpleNamespace(a=1), issubclass(bool, int), isinstance(print, types.BuiltinFunctionType), types.MappingProxyType({1: 2})[1])
#### protocols
from typing import *
@runtime_checkable
class P(Protocol):
    def f(self): ...
class TD(TypedDict): x: int
class NT(NamedTuple): x: int; y: str = "d"
print(isinstance(type("X", (), {"f": 1})(), P), TD(x=1), NT(1), cast(int, "s"), Literal[1], get_origin(dict[str, int]))
#### secrets
import secrets, os, random
print(len(secrets.token_hex(8)), len(os.urandom(5)), 0 <= random.random() < 1, secrets.compare_digest("a", "a"))
#### mail
from email.message import EmailMessage
m = EmailMessage(); m["Subject"] = "é"; m["To"] = "a@example.org"; m.set_content("body\n"); print(m)
#### codecs
import codecs, quopri
print(codecs.encode("abc", "rot13"), codecs.decode("616263", "hex"), quopri.encodestring("é=".encode()), "straße".encode("punycode"), "münchen".encode("idna"), b"\xe9".decode("cp1252"), "日".encode("shift_jis"))
#### fnmatch and filecmp
import fnmatch, filecmp, linecache
open("a", "w").write("1\n2\n"); open("b", "w").write("1\n2\n"); print(fnmatch.filter(["a.py", "b.txt"], "*.py"), filecmp.cmp("a", "b"), linecache.getline("a", 2))
#### graph and tables
import graphlib
print(list(graphlib.TopologicalSorter({"c": ["b"], "b": ["a"]}).static_order())); from colorsys import rgb_to_hsv; print(rgb_to_hsv(1, .5, 0))
#### code and cmd
import code, io, contextlib
i = code.InteractiveInterpreter(); i.runsource("print(6 * 7)"); i.runsource("1/0")
#### zip import
import zipfile, sys
with zipfile.ZipFile("lib.zip", "w") as z: z.writestr("zipped.py", "v = 'from a zip'\n")
sys.path.insert(0, "lib.zip"); import zipped; print(zipped.v)
#### virtual memory
import os; print(sorted(set(l.split()[0] for l in open("/proc/self/status") if l.startswith(("State", "Tgid")))), os.path.exists("/dev/null"), os.path.exists("/dev/urandom"))

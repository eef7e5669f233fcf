"""What Python does around a program: loads common modules ahead, becomes the program, ends. Called by main.c, never with the program's
frames below; its own names are in no module."""

import gc
import itertools
import os
import sys
import weakref

# What short programs import most, and is small: each MiB makes each fork, and each end, dearer. What is left out costs those who want it
# 1 to 5 ms (argparse, logging, subprocess, csv, urllib; asyncio with ssl: 25). None that keeps keys, random state, threads or open
# files from its import on (multiprocessing, ssl), but for `random`, which seeds itself anew after a fork.
COMMON = """abc bisect collections.abc contextlib copy dataclasses datetime decimal enum fractions functools hashlib heapq io itertools json
    math numbers operator pathlib random re statistics string textwrap threading time traceback types typing""".split()

REHEARSAL = """
import sys
class A:
    def f(self, *some, **more): return f'{some}{more}'
try:
    A().f(1, b=[one for one in 'ab'])
    raise ValueError
except ValueError:
    pass
print(end='')
"""

SYSTEM = (sys.prefix + "/lib/", sys.prefix + "/local/")

ahead = frozenset()
session = None  # of sessions' loop: its path, its code, and the modules that it alone needs
compiled = None  # the code of the file that is to run, where it was compiled ahead


def ready():
    """In a spare: notes what was there before the program."""
    global ahead
    ahead = frozenset(sys.modules) - {"__main__"}


def load():
    """In a fork server, once."""
    gc.disable()
    for name in COMMON:
        try:
            __import__(name)
        except ImportError:
            pass  # this Python has none: the program that wants it will say so
    load_session()
    ready()
    # Until the interpreter has fitted its byte code to what it does, and filled its caches: it writes to both, and each fork would copy them.
    for _ in range(50):
        rehearse()
    ready()
    gc.collect()
    gc.freeze()  # never looked at again by the collector, so never copied
    gc.enable()


def load_session():
    """To compile its loop and load the rest would take each session longer than to be forked. Programs find nothing of it."""
    global session
    path = os.path.join(os.path.dirname(os.path.dirname(load.__code__.co_filename)), "session.py")
    there = frozenset(sys.modules)
    for name in ("__future__", "fcntl"):
        __import__(name)
    with open(path, encoding="utf-8") as file:
        session = path, compile(file.read(), path, "exec"), {name: sys.modules.pop(name) for name in list(sys.modules) if name not in there}


def rehearse():
    """In each fork, while it waits: goes the whole way once with a program that leaves nothing. What it touches the kernel has copied by then."""
    path = sys.path[:]
    begin(b"2\0python3\0main.py\0" + b"".join(name + b"=" + value + b"\0" for name, value in os.environb.items()), rehearsal=True)
    exec(compile(REHEARSAL, "", "exec"), vars(sys.modules["__main__"]))
    clear()
    sys.path[:] = path


def begin(message, rehearsal=False):
    """Becomes the program of a start message, `+?ARGC\\0ARG\\0…NAME=VALUE\\0…`. Returns the path of its file."""
    parts = message.split(b"\0")[:-1]
    count = int(parts[0].lstrip(b"+"))
    command = [os.fsdecode(one) for one in parts[1 : 1 + count]]
    sys.argv[:] = command[1:]
    sys.orig_argv[:] = command
    wanted = dict(one.split(b"=", 1) for one in parts[1 + count :])
    for name in os.environb.keys() - wanted.keys():
        del os.environb[name]
    for name, value in wanted.items():  # most are there already
        if os.environb.get(name) != value:
            os.environb[name] = value
    path = os.path.join(os.getcwd(), command[1])
    if session is not None and path == session[0]:
        global compiled
        compiled = session[1]
        sys.modules.update(session[2])
    # A module of the caller's own comes before Python's of that name, as it would have without us. His files may be there before his message is.
    if any(one.partition(".")[0] in ahead for one in os.listdir(os.path.dirname(path))) and not rehearsal:
        os.closerange(3, 4)
        os.execve(command[0], command, wanted)
    sys.path.insert(0, os.path.dirname(path))

    # A new one, that the collector can take apart at the end: the interpreter's own is frozen with the rest.
    loader = sys.modules["_frozen_importlib_external"].SourceFileLoader
    main = type(sys)("__main__")
    vars(main).update(__loader__=loader("__main__", path), __annotations__={}, __builtins__=sys.modules["builtins"], __file__=path, __cached__=None)
    sys.modules["__main__"] = main
    if "logging" in ahead:
        sys.modules["logging"]._startTime = sys.modules["time"].time()  # records tell their age since then
    return path


def clear():
    """What Py_FinalizeEx() does with modules, for those of the program: the rest goes with the process."""
    for name in ("last_type", "last_value", "last_traceback"):
        if hasattr(sys, name):
            setattr(sys, name, None)
    vars(sys.modules["__main__"]).pop("__file__", None)
    own = []
    for name in ["__main__", *itertools.takewhile(lambda one: one not in ahead, reversed(sys.modules))]:  # the newest stand last; to look at all would copy all
        module = sys.modules[name]
        if not (getattr(module, "__file__", None) or "").startswith(SYSTEM):
            if isinstance(module, type(sys)):
                own.append(weakref.ref(module))
            sys.modules[name] = module = None
    gc.collect()
    for one in own:
        if (module := one()) is not None:
            names = vars(module)
            for private in (True, False):
                for name in list(names):
                    if name != "__builtins__" and (name[0] == "_" and name[1:2] != "_") >= private:
                        names[name] = None

"""Runs one execution of a session after another in one namespace, which is a module __main__ like any program's.

The executor sends "NUMBER CODE-BYTES INPUT-BYTES\\n", the code and the input on descriptor 3, and is answered "done NUMBER EXIT\\n".
The code's file name is "<execution NUMBER>", so that a function of an earlier execution still shows its own lines.
"""

import __future__
import _signal  # what `signal` wraps: twice an execution, its enumerations cost more than the rest of it
import linecache
import os
import sys
import time
import traceback
import types
from _ast import PyCF_ALLOW_TOP_LEVEL_AWAIT
from importlib.machinery import FrozenImporter, ModuleSpec, PathFinder

# Characters of source for inspect; the oldest goes first.
SOURCES_KEPT = 4 << 20


class Ended(BaseException):
    """A fork of the program has come to its end here, where it has nothing more to do."""


def serve():
    # Ours alone from here on: programs that count on descriptor 3 being free, and their children, do not meet it.
    import fcntl

    control = fcntl.fcntl(3, fcntl.F_DUPFD_CLOEXEC, 900)
    os.close(3)
    owner = os.getpid()
    os.register_at_fork(after_in_child=lambda: os.close(control) if os.getpid() != owner else None)

    main = types.ModuleType("__main__")
    # inspect finds a class of the session by its module's file; with this spec, multiprocessing's children do not look for that file.
    main.__file__ = os.path.join(os.getcwd(), "main.py")
    main.__spec__ = ModuleSpec("__main__", None)
    main.__builtins__ = __builtins__
    sys.modules["__main__"] = main
    sys.argv[:] = ["main.py"]
    sys.orig_argv[1:] = ["main.py"]
    sys.path[0] = os.getcwd()

    hide_frames()
    state = types.SimpleNamespace(flags=0, sources=[], characters=0, loop=None, interrupt=_signal.default_int_handler, stdin=sys.stdin, has_input=True, folder=sys.path[0],
                                  ahead=dict(sys.modules), changed=None)
    received = bytearray()

    def read(length):
        while len(received) < length:
            piece = os.read(control, 1 << 20)
            if not piece:
                os._exit(0)  # the executor has gone
            received.extend(piece)
        piece = bytes(received[:length])
        del received[:length]
        return piece

    def read_line():
        while b"\n" not in received:
            piece = os.read(control, 1 << 13)
            if not piece:
                os._exit(0)
            received.extend(piece)
        return read(received.index(b"\n") + 1).decode()

    _signal.signal(_signal.SIGINT, quiet)
    os.write(control, b"ready\n")
    while True:
        number, code_bytes, input_bytes = map(int, read_line().split())
        code = read(code_bytes).decode()
        give_input(state, read(input_bytes))
        try:
            prefer_own_modules(state, main)
        except Exception:
            pass  # the program took the folder away, or put its own things in the place of what this needs
        status = execute(state, main, code, f"<execution {number}>")
        if os.getpid() != owner:
            raise Ended
        try:
            os.write(control, b"done %d %d\n" % (number, status))
        except OSError:
            os._exit(1)  # the program has closed it


def quiet(signum, frame):
    """Between executions there is nothing to interrupt."""


def give_input(state, text):
    """Makes `text` what descriptor 0 holds, for this process and its children; a sys.stdin that the program put there itself stays."""
    if text or state.has_input:
        source = os.memfd_create("stdin") if text else os.open(os.devnull, os.O_RDONLY)
        if text:
            os.write(source, text)
            os.lseek(source, 0, os.SEEK_SET)
        os.dup2(source, 0)
        os.close(source)
        state.has_input = bool(text)
    elif sys.stdin is not state.stdin or not sys.stdin.closed:
        return
    if sys.stdin is state.stdin:
        state.stdin = sys.stdin = sys.__stdin__ = open(0, encoding=sys.__stdout__.encoding, errors="strict", closefd=False)


def is_replaceable(name):
    """Whether a program's own module of this name would come first in an interpreter that has only just started."""
    return name not in sys.builtin_module_names and name not in ("__main__", "encodings") and FrozenImporter.find_spec(name) is None


def prefer_own_modules(state, main):
    """A file of the caller's that is named like a module that we have loaded, and he has not, is what he means."""
    changed = os.stat(state.folder).st_mtime_ns
    if changed == state.changed:
        return
    # The file system's clock ticks every few milliseconds: what comes in the same tick as the last change does not show.
    state.changed = changed if time.time_ns() - changed > 100_000_000 else None
    for name in state.ahead.keys() & {file.partition(".")[0] for file in os.listdir(state.folder)}:
        spec = PathFinder.find_spec(name, [state.folder])
        if spec is None or spec.loader is None or not is_replaceable(name):
            continue  # a folder is a module only if nothing else is
        module = state.ahead.pop(name)
        if sys.modules.get(name) is module and not is_used(module, main, state.ahead):
            for one in [one for one in sys.modules if one == name or one.startswith(name + ".")]:
                del sys.modules[one]


def is_used(module, main, ahead):
    """Whether the caller's code has it already, or something out of it."""
    own = [main, *(one for name, one in list(sys.modules.items()) if name.partition(".")[0] not in ahead and (getattr(one, "__file__", None) or "").startswith(os.getcwd()))]
    kinds = (type, types.FunctionType, types.BuiltinFunctionType)
    return any(value is module or isinstance(value, kinds) and value.__module__ == module.__name__ for one in own for value in list(vars(one).values()))


def hide_frames():
    """Stack dumps end where the caller's code begins, as tracebacks do."""
    walk = traceback.walk_stack

    def walk_stack(frame):
        return walk(None) if frame is None else callers(walk(frame))

    def callers(frames):
        for frame, line in frames:
            if frame.f_code.co_filename == __file__:
                return
            yield frame, line

    traceback.walk_stack = walk_stack


def execute(state, main, code, name):
    """Runs one piece of code. Returns its exit code; a SystemExit goes on and ends the process, as in any program."""
    try:
        try:
            _signal.signal(_signal.SIGINT, state.interrupt)
            run(state, main.__dict__, code, name)
        finally:
            state.interrupt = _signal.signal(_signal.SIGINT, quiet)
        return 0
    except (SystemExit, Ended):
        raise
    except BaseException as error:
        report(error)
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass  # what the program put there


def run(state, namespace, code, name, features=sum(getattr(__future__, one).compiler_flag for one in __future__.all_feature_names)):
    lines = code.splitlines(keepends=True)
    linecache.cache[name] = (len(code), None, lines, name)
    try:
        compiled = compile(code, name, "exec", state.flags, dont_inherit=True)
    except SyntaxError:
        if "await" not in code and "async" not in code:
            raise
        compiled = compile(code, name, "exec", state.flags | PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    state.flags |= compiled.co_flags & features
    # Where inspect looks for classes, put together when it does: the newest first, for it takes the first of a name.
    state.sources.insert(0, code)
    state.characters += len(code)
    while state.characters > SOURCES_KEPT:
        state.characters -= len(state.sources.pop())
    linecache.cache[namespace["__file__"]] = (lambda: "\n".join(state.sources),)
    result = eval(compiled, namespace)
    if compiled.co_flags & 0x80:  # inspect.CO_COROUTINE
        if state.loop is None:
            from asyncio import Runner

            state.loop = Runner()
        state.loop.run(result)


def report(error):
    """Prints what a program's end by this error would have printed: the caller's frames alone."""
    error.__traceback__ = own(error.__traceback__)
    hook = sys.excepthook
    if hook is sys.__excepthook__:
        traceback.print_exception(error)
    else:
        try:
            hook(type(error), error, error.__traceback__)
        except BaseException as second:
            print("Error in sys.excepthook:", file=sys.stderr)
            traceback.print_exception(second.with_traceback(own(second.__traceback__)))
            print("\nOriginal exception was:", file=sys.stderr)
            traceback.print_exception(error)


def own(frames):
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    return frames


try:
    serve()
except Ended:
    pass

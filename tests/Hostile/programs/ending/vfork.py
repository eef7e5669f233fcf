# proves: A child that borrows its parent's memory and never returns ends at the time limit.
# request: {"timeout": 300}
# expect: status=timeout exitCode=137
import signal
from wall import *

CLONE_VM, CLONE_VFORK = 0x100, 0x4000
stack = ctypes.create_string_buffer(1 << 16)
sleep = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(ctypes.cast(LIBC.pause, ctypes.c_void_p).value)
LIBC.clone(sleep, ctypes.c_void_p(ctypes.addressof(stack) + 65_000 & ~15), CLONE_VM | CLONE_VFORK | signal.SIGCHLD, None)
broken("the parent went on")

# proves: clone3, whose flags no filter can see, is not there.
import signal
from wall import *

for flags in (0, 0x10000000, 0x80, 0x200000000):   # none, user, time, CLONE_INTO_CGROUP
    arguments = (ctypes.c_uint64 * 11)(flags, 0, 0, 0, signal.SIGCHLD)
    result, why = call("clone3", arguments, ctypes.sizeof(arguments))
    if result == 0 and why == "":
        os._exit(0)
    if why != "ENOSYS":
        broken(f"clone3 with {flags:#x} answered {result} {why}")
held()

# proves: A program cannot raise a capability: not by capset, not as ambient, not after giving up its locks.
from wall import *

header = (ctypes.c_uint32 * 2)(0x20080522, 0)
for effective, permitted, inheritable in ((1 << 21, 1 << 21, 0), (0, 1 << 21, 0), (0, 0, 1 << 21), (0xffffffff, 0xffffffff, 0xffffffff)):
    refused("capset", header, (ctypes.c_uint32 * 6)(effective, permitted, inheritable, 0, 0, 0))
PR_CAPBSET_READ, PR_SET_SECUREBITS, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 23, 28, 8, 47, 2
for capability in range(41):
    if LIBC.prctl(PR_CAPBSET_READ, capability, 0, 0, 0) != 0:
        broken(f"capability {capability} is in the bounding set")
    if LIBC.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0:
        broken(f"capability {capability} raised as ambient")
for option in (PR_SET_SECUREBITS, PR_SET_KEEPCAPS):
    if LIBC.prctl(option, 1, 0, 0, 0) == 0:
        broken(f"prctl {option}")
held()

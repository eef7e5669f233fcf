# proves: A program belongs to no group but its own, and cannot join one.
from wall import *

if os.getgroups() not in ([], [1000]) or os.getresgid() != (1000, 1000, 1000):
    broken(f"groups {os.getgroups()} {os.getresgid()}")
for attempt in (lambda: os.setgid(0), lambda: os.setresgid(0, 0, 0), lambda: os.setregid(0, 0)):
    with refusing("EINVAL", what="become group 0"):
        attempt()
for group in (0, 1000, 4, 27):
    refused("setgroups", 1, (ctypes.c_uint32 * 1)(group), by=("EPERM", "EINVAL"))
held()

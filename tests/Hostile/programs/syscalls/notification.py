# proves: A program cannot become the judge of its children's system calls.
from wall import *

class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

allow = (ctypes.c_uint64 * 1)(0x7fff0000 << 32 | 0x06)   # BPF_RET | BPF_K, SECCOMP_RET_ALLOW
program = Filter(1, ctypes.addressof(allow))
NEW_LISTENER, TSYNC = 8, 1
for flags in (0, NEW_LISTENER, TSYNC):
    refused("seccomp", 1, flags, ctypes.byref(program))
held()

# proves: Programs cannot be loaded into the kernel.
from wall import *

MAP = (ctypes.c_uint32 * 18)(2, 4, 4, 1)   # an array map of one
for command in (0, 5, 18):
    refused("bpf", command, MAP, 72)
held()

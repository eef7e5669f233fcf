# proves: Pid 1 cannot be given limits that would kill it.
import resource
from wall import *

low = (ctypes.c_uint64 * 2)(1, 1)
for limit in (resource.RLIMIT_CPU, resource.RLIMIT_STACK, resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
    for pid in (1, 0x100000001):   # the kernel looks at the lower half alone
        refused("prlimit64", pid, limit, low, None)
held()

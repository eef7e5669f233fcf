# proves: A program cannot raise its own limits or its children's.
import resource
from wall import *

child = os.fork()
if child == 0:
    import time
    time.sleep(10)
for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_STACK, resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK):
    if resource.getrlimit(limit)[1] == resource.RLIM_INFINITY:
        broken(f"limit {limit} is none")
    for pid in (0, child):
        refused("prlimit64", pid, limit, (ctypes.c_uint64 * 2)(1 << 40, 1 << 40), None)
os.kill(child, 9)
held()

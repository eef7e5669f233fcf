# proves: Pid 1 cannot be starved by its priority, policy, affinity or i/o class.
from wall import *

SCHED_IDLE, IOPRIO_IDLE = 5, 3 << 13
for pid in (1, 0x100000001):
    refused("setpriority", os.PRIO_PROCESS, pid, 19)
    refused("sched_setscheduler", pid, SCHED_IDLE, (ctypes.c_int * 1)(0))
    refused("sched_setattr", pid, (ctypes.c_uint32 * 12)(48, SCHED_IDLE), 0)
    refused("sched_setaffinity", pid, 8, (ctypes.c_uint64 * 1)(1))
    refused("ioprio_set", 1, pid, IOPRIO_IDLE)
refused("setpriority", os.PRIO_USER, 0, 19)   # all processes of the user, pid 1 among them
refused("setpriority", os.PRIO_USER, 1000, 19)
refused("ioprio_set", 3, 1000, IOPRIO_IDLE)
os.setpriority(os.PRIO_PROCESS, 0, 1)         # its own may be lowered
os.sched_setaffinity(0, os.sched_getaffinity(0))
held()

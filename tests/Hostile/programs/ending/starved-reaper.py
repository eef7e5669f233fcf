# proves: Spinning processes around a starved pid 1 do not put off the end.
# request: {"timeout": 500}
# expect: status=timeout exitCode=137
from wall import *

SCHED_IDLE = 5
call("sched_setscheduler", 1, SCHED_IDLE, (ctypes.c_int * 1)(0))
call("setpriority", os.PRIO_PROCESS, 1, 19)
for _ in range(60):
    if os.fork() == 0:
        break
while True:
    pass

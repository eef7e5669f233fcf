# proves: Spinning processes around a starved pid 1 do not put off the end.
# request: {"timeout": 500}
# expect: status=timeout exitCode=137
from wall import *

call("sched_setscheduler", 1, 5, (ctypes.c_int * 1)(0))
call("setpriority", os.PRIO_PROCESS, 1, 19)
call("setpriority", os.PRIO_USER, 1000, 19)
os.setpriority(os.PRIO_PROCESS, 0, 0) if os.getpriority(os.PRIO_PROCESS, 0) == 0 else None
for _ in range(60):
    if os.fork() == 0:
        while True:
            pass
while True:
    pass

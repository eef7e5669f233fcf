# proves: A box that was forked knows no process but its own: no parent, no sibling, no server.
from wall import *
import signal

names = sorted(filter(str.isdigit, os.listdir("/proc")), key=int)
if names != ["1", str(os.getpid())] or os.getppid() != 1:
    broken(f"processes {names}, parent {os.getppid()}")
for pid in range(3, 400):
    try:
        os.kill(pid, signal.SIGCONT)
        broken(f"there is a process {pid}")
    except ProcessLookupError:
        pass
if os.listdir("/proc/self/task") != [str(os.getpid())]:
    broken("there are threads")
held()

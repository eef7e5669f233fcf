# proves: A program sees pid 1 and its own processes and no other.
# request: {"args": ["{pid}"]}
from wall import *

seen = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
if seen != sorted({1, os.getpid()}):
    broken(f"it sees {seen}")
if os.getppid() != 1:
    broken(f"its parent is {os.getppid()}")
if os.path.exists(f"/proc/{sys.argv[1]}/status"):
    broken("it sees the service's process")
held()

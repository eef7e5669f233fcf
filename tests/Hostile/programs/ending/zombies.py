# proves: Children that nobody waits for, and over a thousand orphans, are cleared away.
from wall import *


def fork():
    """Those that have ended count until pid 1 has had its turn to clear them away."""
    while True:
        try:
            return os.fork()
        except BlockingIOError:
            os.sched_yield()


def orphans():
    for _ in range(10):
        if fork() == 0:
            os._exit(0)
    os._exit(0)


for _ in range(120):
    if fork() == 0:
        orphans()
    os.wait()
for _ in range(40):
    if fork() == 0:
        os._exit(0)
held()

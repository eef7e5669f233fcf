# proves: Children that nobody waits for, and over a thousand orphans, are cleared away.
from wall import *

for _ in range(120):
    def orphans():
        for _ in range(10):
            try:
                if os.fork() == 0:
                    os._exit(0)
            except BlockingIOError:
                pass
    in_child(orphans)
for _ in range(40):
    if os.fork() == 0:
        os._exit(0)
held()

# proves: A program has at most 64 processes, however hard it tries.
import time
from wall import *

made = 0
while made < 300:
    try:
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
    except BlockingIOError:
        break
    made += 1
if not 8 < made < 64:
    broken(f"it made {made} processes")
held()

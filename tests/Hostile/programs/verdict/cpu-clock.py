# proves: A program cannot hide its CPU time in children that nobody waits for.
# request: {"timeout": 3000}
# after: cpu
import time
from wall import *

for _ in range(2):
    if os.fork() == 0:
        end = time.process_time() + 0.2
        while time.process_time() < end:
            pass
        os._exit(0)
time.sleep(1.2)
held()

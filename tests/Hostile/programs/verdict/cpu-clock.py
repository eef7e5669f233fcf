# proves: A program cannot hide its CPU time in children that nobody waits for.
# request: {"timeout": 10000}
# after: cpu
import time
from wall import *

reader, writer = os.pipe()
for _ in range(2):
    if os.fork() == 0:
        while time.process_time() < 0.2:
            pass
        os._exit(0)
os.close(writer)
os.read(reader, 1)   # the end of file: both have ended, and are waited for by nobody
held()

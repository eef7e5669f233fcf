# proves: A program may kill all that it can, and that is only its own.
import signal
import time
from wall import *

for _ in range(5):
    if os.fork() == 0:
        time.sleep(20)
for number in (signal.SIGTERM, signal.SIGKILL):
    os.kill(-1, number) if number == signal.SIGKILL else None
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
held()

# proves: Signals without end, sent to pid 1, do not put off the end.
# request: {"timeout": 500}
# expect: status=timeout exitCode=137
from wall import *

for _ in range(20):
    if os.fork() == 0:
        break
while True:
    call("tgkill", 1, 1, 40)

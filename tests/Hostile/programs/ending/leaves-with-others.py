# proves: Whom a program that leaves has left behind is ended before its end is told.
# expect: status=error exitCode=7
import threading
from wall import *

for _ in range(20):
    if os.fork() == 0:
        while True:
            pass
for _ in range(5):
    threading.Thread(target=call, args=("tgkill", 1, 1, 40)).start()
LIBC.prctl(15, b"leaves 7")   # PR_SET_NAME
call("tgkill", 1, 1, 40)
while True:
    print("still here")

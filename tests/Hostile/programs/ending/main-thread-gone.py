# proves: A program whose first thread has gone runs on and ends at its time limit.
# request: {"timeout": 400}
# expect: status=timeout exitCode=137
import threading
import time
from wall import *

threading.Thread(target=time.sleep, args=(60,)).start()
LIBC.syscall(60 if X86 else 93, 0)   # exit of this thread alone

# proves: A program that its child kills is signaled.
# expect: status=signaled exitCode=143 signal=SIGTERM
import os
import time

if os.fork() == 0:
    os.kill(os.getppid(), 15)
    os._exit(0)
time.sleep(20)

# proves: A program that kills itself is told from one that we stopped.
# expect: status=signaled exitCode=137 signal=SIGKILL
import os

os.kill(os.getpid(), 9)

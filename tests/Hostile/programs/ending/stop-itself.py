# proves: A stopped program ends at its time limit.
# request: {"timeout": 300}
# expect: status=timeout exitCode=137
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
print("broken: it went on")

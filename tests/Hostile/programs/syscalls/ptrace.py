# proves: A program cannot trace a process, not even its own child.
from wall import *

import time

child = os.fork()
if child == 0:
    time.sleep(20)
PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE = 0, 16, 0x4206
refused("ptrace", PTRACE_ATTACH, child, 0, 0)
refused("ptrace", PTRACE_SEIZE, child, 0, 0)
refused("ptrace", PTRACE_TRACEME, 0, 0, 0)
os.kill(child, 9)
held()

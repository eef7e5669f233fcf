# proves: Pid 1 cannot be traced.
from wall import *

PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206
refused("ptrace", PTRACE_ATTACH, 1, 0, 0)
refused("ptrace", PTRACE_SEIZE, 1, 0, 0)
held()

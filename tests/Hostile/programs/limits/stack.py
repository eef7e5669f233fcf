# proves: A stack that overflows ends the program by SIGSEGV.
# expect: status=signaled signal=SIGSEGV exitCode=139
import sys

sys.setrecursionlimit(10**8)
def deeper(x):
    return sorted([x, x], key=deeper)
deeper(1)

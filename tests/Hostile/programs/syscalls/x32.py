# proves: System calls of the x32 kind, the same numbers with one more bit, are not taken.
import signal
from wall import *

if X86:
    for which in (39, CALLS["unshare"][0], CALLS["mount"][0], 520, 521, 539):   # getpid; execve, ptrace and process_vm_readv in x32
        def attempt():
            result, why = call_number(0x40000000 | which, 0x10000000, 0, 0, 0, 0)
            os._exit(0 if why == "ENOSYS" else 7)
        status = in_child(attempt)
        if status != 0 and not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSYS):
            broken(f"x32 call {which} ended with {status}")
held()

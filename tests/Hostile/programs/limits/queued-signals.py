# proves: At most 1,024 signals and timers wait in the kernel.
import signal
from wall import *

signal.pthread_sigmask(signal.SIG_BLOCK, {40})
info = (ctypes.c_uint32 * 32)(40, 0, 0xffffffff)
sent = 0
while sent < 10_000 and call("rt_sigqueueinfo", os.getpid(), 40, info)[0] == 0:
    sent += 1
timers = 0
event = (ctypes.c_uint64 * 8)(0, 40)
while timers < 10_000 and LIBC.timer_create(0, event, ctypes.byref(ctypes.c_void_p())) == 0:
    timers += 1
if sent > 1_024 or timers > 1_024:
    broken(f"{sent} signals and {timers} timers wait")
held()

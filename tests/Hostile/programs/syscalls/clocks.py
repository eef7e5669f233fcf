# proves: The machine's clocks cannot be set.
from wall import *

import time

now = (ctypes.c_int64 * 2)(int(time.time()), 0)
refused("settimeofday", now, None)
refused("clock_settime", 0, now)
refused("adjtimex", (ctypes.c_int64 * 32)(0x8000))
refused("clock_adjtime", 0, (ctypes.c_int64 * 32)(0x8000))
held()

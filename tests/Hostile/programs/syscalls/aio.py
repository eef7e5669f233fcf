# proves: The machine's asynchronous i/o events, counted for all, cannot be used up.
from wall import *

context = ctypes.c_ulong(0)
refused("io_setup", 60_000, ctypes.byref(context), by=("ENOSYS",))
held()

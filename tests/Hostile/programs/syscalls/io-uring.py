# proves: io_uring, which passes every filter by, is not there.
from wall import *

parameters = (ctypes.c_uint32 * 30)()
refused("io_uring_setup", 4, parameters, by=("ENOSYS",))
for which in (426, 427):
    if call_number(which, 0, 0, 0, 0, None, 0)[1] != "ENOSYS":
        broken(f"call {which} is there")
held()

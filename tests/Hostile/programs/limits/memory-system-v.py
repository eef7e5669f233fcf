# proves: System V shared memory counts towards the limit, attached or not.
# request: {"memory": 64}
# expect: status=memory_limit
from wall import *

LIBC.shmat.restype = ctypes.c_void_p
for _ in range(40):
    identity = LIBC.shmget(0, 10 << 20, 0o1600)
    address = LIBC.shmat(identity, None, 0)
    ctypes.memset(address, 1, 10 << 20)
    LIBC.shmdt(ctypes.c_void_p(address))
broken("it has 400 MiB")

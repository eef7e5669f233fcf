# proves: Memory cannot be locked past 64 KiB.
import mmap
from wall import *

area = mmap.mmap(-1, 1 << 20)
address = ctypes.addressof(ctypes.c_char.from_buffer(area))
for attempt in (lambda: LIBC.mlock(ctypes.c_void_p(address), 1 << 20), lambda: LIBC.mlockall(3)):
    ctypes.set_errno(0)
    if attempt() == 0:
        broken("a mebibyte was locked")
    if ctypes.get_errno() not in (errno.ENOMEM, errno.EPERM):
        broken(f"stopped only by {errno.errorcode[ctypes.get_errno()]}")
held()

# proves: The memory of pid 1 cannot be written or read by any call.
from wall import *

with refusing("EACCES", what="open /proc/1/mem"):
    os.open("/proc/1/mem", os.O_RDWR)
buffer = ctypes.create_string_buffer(8)
piece = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 8)
refused("process_vm_readv", 1, piece, 1, piece, 1, 0)
refused("process_vm_writev", 1, piece, 1, piece, 1, 0)
pidfd = call("pidfd_open", 1, 0)[0]
refused("process_madvise", pidfd, piece, 1, 21, 0)
held()

# proves: A program cannot read or write another process's memory by call, not even its child's.
from wall import *

import time

secret = ctypes.create_string_buffer(b"secret")
child = os.fork()
if child == 0:
    time.sleep(20)
copy = ctypes.create_string_buffer(6)
ours = (ctypes.c_uint64 * 2)(ctypes.addressof(copy), 6)
theirs = (ctypes.c_uint64 * 2)(ctypes.addressof(secret), 6)
refused("process_vm_readv", child, ours, 1, theirs, 1, 0)
refused("process_vm_writev", child, ours, 1, theirs, 1, 0)
os.kill(child, 9)
held()

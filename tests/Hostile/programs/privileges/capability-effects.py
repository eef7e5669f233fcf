# proves: What takes a capability fails: priorities, limits, locked memory, low ports, the box's interface.
import fcntl
import resource
import socket
import struct
from wall import *

with refusing("EACCES", "EPERM", what="raise the priority"):
    os.setpriority(os.PRIO_PROCESS, 0, -5)
with refusing("EPERM", what="run in real time"):
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_MEMLOCK, resource.RLIMIT_CORE, resource.RLIMIT_SIGPENDING):
    hard = resource.getrlimit(limit)[1]
    try:
        resource.setrlimit(limit, (hard, hard + 1))
        broken(f"raise limit {limit}")
    except (ValueError, PermissionError):
        pass
with refusing("EACCES", what="listen on port 80"):
    socket.create_server(("127.0.0.1", 80))
with refusing("EPERM", what="take the interface down"):
    fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 0))   # SIOCSIFFLAGS
held()

# proves: What lies unread in unix sockets counts towards the memory limit.
# request: {"memory": 64}
# expect: status=memory_limit
import socket
from wall import *

keep, total = [], 0
for _ in range(480):
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    keep.append((ours, theirs))
    try:
        while True:
            total += ours.send(bytes(1 << 16))
    except BlockingIOError:
        pass
if total > 100 << 20:
    broken(f"sockets hold {total >> 20} MiB")

# proves: What lies unread in TCP connections is bounded by the memory limit, not by the machine's.
# request: {"memory": 64, "timeout": 4000}
# expect: status=any
import socket
from wall import *

server = socket.create_server(("127.0.0.1", 0), backlog=512)
keep, total = [], 0
for _ in range(300):
    ours = socket.create_connection(server.getsockname())
    theirs = server.accept()[0]
    keep.append((ours, theirs))
    ours.setblocking(False)
    try:
        while total < 200 << 20:
            total += ours.send(bytes(1 << 20))
    except BlockingIOError:
        pass
if total > 100 << 20:
    broken(f"connections hold {total >> 20} MiB")

# proves: What lies unread in TCP connections counts towards the memory limit where memory is watched; a control group bounds it as it comes.
# request: {"memory": 64, "timeout": 20000}
# expect: status=any
import socket
import time
from wall import *

server = socket.create_server(("127.0.0.1", 0), backlog=512)
keep, total = [], 0
for _ in range(400):
    ours = socket.create_connection(server.getsockname())
    keep.append((ours, server.accept()[0]))
    ours.setblocking(False)
    try:
        while total < 90 << 20:
            total += ours.send(bytes(1 << 16))
    except BlockingIOError:
        pass
    if total >= 90 << 20:
        break
    time.sleep(0.01)
time.sleep(4)
held()

# proves: What lies unread in unix sockets counts towards the memory limit, also when it is not much at once and its senders are closed.
# request: {"memory": 64, "timeout": 20000}
# expect: status=memory_limit
import socket
import time
from wall import *

keep, total = [], 0
for _ in range(480):
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    keep.append(theirs)
    try:
        while True:
            total += ours.send(bytes(1 << 16))
    except BlockingIOError:
        pass
    ours.close()
    if total > 80 << 20:
        break
    time.sleep(0.01)
time.sleep(4)
broken(f"sockets hold {total >> 20} MiB")

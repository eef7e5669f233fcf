# proves: Datagrams that nobody reads are bounded by the memory limit, not by the machine's.
# request: {"memory": 64, "timeout": 4000}
# expect: status=any
import socket
from wall import *

keep, total = [], 0
for _ in range(900):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind(("127.0.0.1", 0))
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    keep.append(one)
    sender = keep[0]
    for _ in range(4):
        try:
            sender.sendto(bytes(60_000), one.getsockname())
        except OSError:
            break
for one in keep:
    one.setblocking(False)
    try:
        while True:
            total += len(one.recv(65536))
    except BlockingIOError:
        pass
if total > 100 << 20:
    broken(f"datagrams hold {total >> 20} MiB")

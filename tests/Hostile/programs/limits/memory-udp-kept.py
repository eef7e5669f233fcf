# proves: Datagrams that nobody reads count towards the memory limit, or are refused.
# request: {"memory": 64, "timeout": 20000}
# expect: status=any
import socket
import time
from wall import *

keep, total = [], 0
for _ in range(900):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind(("127.0.0.1", 0))
    keep.append(one)
    for _ in range(3):
        try:
            total += keep[0].sendto(bytes(60_000), one.getsockname())
        except OSError:
            break
    time.sleep(0.005)
time.sleep(10)
if total > 80 << 20:
    broken(f"datagrams hold {total >> 20} MiB")

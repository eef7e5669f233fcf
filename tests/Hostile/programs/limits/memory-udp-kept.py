# proves: Datagrams that nobody reads count towards the memory limit where memory is watched; a control group bounds it as it comes.
# request: {"memory": 64, "timeout": 20000}
# expect: status=any
import socket
import time
from wall import *

keep = []
for _ in range(600):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind(("127.0.0.1", 0))
    keep.append(one)
    for _ in range(3):
        try:
            keep[0].sendto(bytes(60_000), one.getsockname())
        except OSError:
            break
    time.sleep(0.002)
time.sleep(4)
held()

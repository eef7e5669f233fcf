# proves: Of the kernel's message families only that which lists the box's own interface can be opened.
import socket
from wall import *

# 9 audit, 12 netfilter, 15 kernel events, 4 socket diagnosis, 6 xfrm, 16 generic, …
for protocol in range(1, 32):
    for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM):
        refused("socket", socket.AF_NETLINK, kind, protocol, by=("ENOSYS",))
held()

# proves: Of all socket families only unix, IPv4 and IPv6 can be made, as socket or as pair.
import socket
from wall import *

pair = (ctypes.c_int * 2)()
for family in range(64):
    for kind in (1, 2, 3, 5):
        if family not in (1, 2, 10, 16):
            refused("socket", family, kind, 0, by=("ENOSYS",))
        # The kernel makes both sockets before it finds that a family has no pairs.
        if family != 1:
            refused("socketpair", family, kind, 0, pair, by=("ENOSYS",))
held()

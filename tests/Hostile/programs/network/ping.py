# proves: No echo request can be sent.
import socket
from wall import *

for family, protocol in ((socket.AF_INET, 1), (socket.AF_INET6, 58)):
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
        refused("socket", family, kind, protocol, by=("ENOSYS",))
held()

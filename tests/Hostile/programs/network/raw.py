# proves: Raw and packet sockets cannot be made.
import socket
from wall import *

for protocol in (0, 1, 6, 17, 255):
    refused("socket", socket.AF_INET, socket.SOCK_RAW, protocol, by=("ENOSYS",))
    refused("socket", socket.AF_INET6, socket.SOCK_RAW, protocol, by=("ENOSYS",))
for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM, 10):
    refused("socket", socket.AF_PACKET, kind, 0x0300, by=("ENOSYS",))
held()

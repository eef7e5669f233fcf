# proves: Protocols that the kernel would load a module for are out of reach.
import socket
from wall import *

# SCTP, DCCP, UDP-Lite, MPTCP, SMC, L2TP: by number, on both families and kinds.
for protocol in (132, 33, 136, 262, 256, 115):
    for family in (socket.AF_INET, socket.AF_INET6):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
            refused("socket", family, kind, protocol, by=("ENOSYS",))
held()

# proves: No datagram leaves a box.
# request: {"args": ["{lan}", "{udp}"]}
import socket
from wall import *

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
    for host, port in ((sys.argv[1], int(sys.argv[2])), ("8.8.8.8", 53), ("255.255.255.255", 9), ("224.0.0.1", 9)):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if host.startswith("127."):
            continue
        with refusing("ENETUNREACH", what=f"send to {host}"):
            one.sendto(b"out", (host, port))
    # To the machine's loopback it goes nowhere: a connected socket learns that nobody is there.
    one.connect(("127.0.0.1", int(sys.argv[2])))
    one.send(b"out")
    one.settimeout(2)
    with refusing("ECONNREFUSED", what="reach the machine's loopback by UDP"):
        one.recv(1)
held()

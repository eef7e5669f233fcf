# proves: Nothing at all listens in a box, on any port.
import socket
from wall import *

for port in [*range(1, 1024), *range(1024, 65536, 37)]:
    with refusing("ECONNREFUSED", what=f"reach port {port}"):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 1025))  # none of those: from a port that the kernel picks, a connection to that very port meets itself
            one.connect(("127.0.0.1", port))
held()

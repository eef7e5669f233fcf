# proves: Nothing at all listens in a box, on any port.
import socket
from wall import *

for port in [*range(1, 1024), *range(1024, 65536, 37)]:
    with refusing("ECONNREFUSED", what=f"reach port {port}"):
        with socket.socket() as one:
            one.connect(("127.0.0.1", port))
held()

# proves: What listens on the machine's loopback cannot be reached.
# request: {"args": ["{tcp}"]}
import socket
from wall import *

for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET, "127.0.0.2"), (socket.AF_INET, "0.0.0.0")):
    with refusing("ECONNREFUSED", "EADDRNOTAVAIL", what=f"reach the machine's {host}"):
        socket.socket(family).connect((host, int(sys.argv[1])))
held()

# proves: The internet cannot be reached over IPv4.
import socket
from wall import *

for host in ("1.1.1.1", "8.8.8.8", "93.184.215.14"):
    for port in (53, 80, 443):
        with refusing("ENETUNREACH", what=f"reach {host}"):
            with socket.socket() as one:
                one.settimeout(2)
                one.connect((host, port))
held()

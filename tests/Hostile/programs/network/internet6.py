# proves: The internet cannot be reached over IPv6, nor a neighbour on the link.
import socket
from wall import *

for host in ("2606:4700:4700::1111", "fe80::1", "fd00::1", "ff02::1"):
    with refusing("ENETUNREACH", "EADDRNOTAVAIL", "EINVAL", what=f"reach {host}"):
        with socket.socket(socket.AF_INET6) as one:
            one.settimeout(2)
            one.connect((host, 80))
held()

# proves: The machine's own address and its neighbours cannot be reached.
# request: {"args": ["{lan}", "{tcp}"]}
import socket
from wall import *

for host in (sys.argv[1], "10.0.0.1", "172.17.0.1", "192.168.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200"):
    with refusing("ENETUNREACH", "ECONNREFUSED" if host.startswith("127.") else "ENETUNREACH", what=f"reach {host}"):
        with socket.socket() as one:
            one.settimeout(2)
            one.connect((host, int(sys.argv[2])))
held()

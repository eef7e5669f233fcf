# proves: The sockets of services on the machine's disk are not there.
# request: {"args": ["{socket}"]}
import socket
from wall import *

for path in (sys.argv[1], "/run/docker.sock", "/var/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket", "/run/postgresql/.s.PGSQL.5432"):
    with refusing("ENOENT", what=f"reach {path}"):
        socket.socket(socket.AF_UNIX).connect(path)
held()

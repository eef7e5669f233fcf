# proves: Names are not resolved outside the box.
import socket
from wall import *

for name in ("example.com", "localhost.localdomain.example", "postgres", "host.docker.internal"):
    try:
        broken(f"{name} is {socket.getaddrinfo(name, 80)}")
    except socket.gaierror:
        pass
held()

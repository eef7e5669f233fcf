# proves: A program cannot call the service that runs it.
# request: {"args": ["{gateway}"]}
import socket
from wall import *

with refusing("ECONNREFUSED", what="reach the gateway"):
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
held()

# proves: Abstract unix sockets of the machine cannot be reached.
# request: {"args": ["{abstract}"]}
import socket
from wall import *

with refusing("ECONNREFUSED", what="reach an abstract socket of the machine"):
    socket.socket(socket.AF_UNIX).connect("\0" + sys.argv[1])
if len(open("/proc/net/unix").readlines()) > 2:
    broken("sockets of the machine are listed")
held()

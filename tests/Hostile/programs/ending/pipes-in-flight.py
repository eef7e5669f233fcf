# proves: Streams hidden in a ring of sockets that send each other do not hold the answer.
import array
import socket
from wall import *

one, other = socket.socketpair()
for via in (one, other):
    via.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [one.fileno(), other.fileno(), 0, 1, 2]))])
held()

# proves: The kernel's crypto interface cannot be reached.
import socket
from wall import *

refused("socket", 38, socket.SOCK_SEQPACKET, 0, by=("ENOSYS",))
held()

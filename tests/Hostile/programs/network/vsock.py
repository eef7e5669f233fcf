# proves: The hypervisor's socket family cannot be reached.
import socket
from wall import *

refused("socket", 40, socket.SOCK_STREAM, 0, by=("ENOSYS",))
refused("socket", 40, socket.SOCK_DGRAM, 0, by=("ENOSYS",))
held()

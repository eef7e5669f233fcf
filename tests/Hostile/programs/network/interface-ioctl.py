# proves: The box's interface cannot be changed, given an address, or joined by another.
import fcntl
import socket
import struct
from wall import *

one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
address = struct.pack("16sHH4s8x", b"lo", 2, 0, bytes([10, 9, 8, 7]))
for what, request, body in (("address", 0x8916, address), ("flags", 0x8914, struct.pack("16sh14x", b"lo", 0x49)), ("mtu", 0x8922, struct.pack("16si12x", b"lo", 9000)),
                            ("name", 0x8923, struct.pack("16s16s", b"lo", b"other")), ("bridge", 0x89a0, b"bridge0\0")):
    with refusing("EPERM", what=f"change the {what}"):
        fcntl.ioctl(one, request, body)
held()

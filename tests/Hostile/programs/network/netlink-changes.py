# proves: Routes, addresses and interfaces cannot be added, even to the box's own network.
import socket
import struct
from wall import *

link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
def ask(kind, body):
    request = struct.pack("=IHHII", 16 + len(body), kind, 0x605, 1, 0) + body   # REQUEST | ACK | CREATE | EXCL
    link.send(request)
    answer = link.recv(4096)
    return struct.unpack_from("=i", answer, 16)[0], struct.unpack_from("=H", answer, 4)[0]
address = struct.pack("=BBBBI", 2, 24, 0, 0, 1) + struct.pack("=HH4s", 8, 2, bytes([10, 9, 8, 7])) + struct.pack("=HH4s", 8, 1, bytes([10, 9, 8, 7]))
route = struct.pack("=BBBBBBBBI", 2, 0, 0, 0, 254, 3, 253, 1, 0) + struct.pack("=HHI", 8, 4, 1)
interface = struct.pack("=BBHiII", 0, 0, 0, 0, 0, 0) + struct.pack("=HH8s", 10, 3, b"extra0\0\0") + struct.pack("=HH", 16, 18) + struct.pack("=HH8s", 9, 1, b"dummy\0\0\0")
for what, kind, body in (("address", 20, address), ("route", 24, route), ("interface", 16, interface)):
    error, answered = ask(kind, body)
    if answered != 2 or error != -errno.EPERM:
        broken(f"adding an {what} answered {error}")
held()

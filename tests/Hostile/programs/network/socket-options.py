# proves: Options that reach past a socket's own traffic are refused.
import socket
from wall import *

one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for what, level, option, value in (("mark", 1, 36, 7), ("transparent", 0, 19, 1), ("force buffer", 1, 33, 1 << 24), ("iptables", 0, 64, b"\0" * 96), ("debug", 1, 1, 1)):
    with refusing("EPERM", "EACCES", "ENOPROTOOPT" if what == "iptables" else "EPERM", what=f"set {what}"):
        one.setsockopt(level, option, value)
held()

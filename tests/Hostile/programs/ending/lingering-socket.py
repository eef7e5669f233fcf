# proves: A socket that lingers when it is closed does not put off the end.
# request: {"timeout": 5000}
import fcntl
import os
import socket
import struct

listener = socket.create_server(("127.0.0.1", 0))
sender = socket.create_connection(listener.getsockname())
receiver = listener.accept()[0].detach()
high = fcntl.fcntl(sender.detach(), fcntl.F_DUPFD, 100)   # closed after the one that does not read
os.closerange(receiver + 1, 100)
sender = socket.socket(fileno=high)
sender.setblocking(False)
try:
    while True:
        sender.send(bytes(65536))
except BlockingIOError:
    pass
sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 60))
sender.detach()
print("held")

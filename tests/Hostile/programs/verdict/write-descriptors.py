# proves: Writing to every descriptor says nothing to anybody but the streams.
from wall import *

for fd in range(3, 1024):
    for text in (b"exited 0 1 1 1", b"ready", b"failed exec 2 x", b"{\"status\":\"ok\"}"):
        try:
            os.write(fd, text)
        except OSError as error:
            if error.errno != errno.EBADF:
                broken(f"descriptor {fd}: {error}")
            continue
        broken(f"descriptor {fd} takes {text}")
held()

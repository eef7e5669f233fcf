# proves: What lies in pipes counts towards the memory limit, or there is little of it.
# request: {"memory": 32}
# expect: status=any
from wall import *
import fcntl

total, keep = 0, []
for _ in range(8):
    if os.fork() == 0:
        break
try:
    while len(keep) < 500:
        reader, writer = os.pipe2(os.O_NONBLOCK)
        keep.append((reader, writer))
        try:
            fcntl.fcntl(writer, 1031, 1 << 20)   # F_SETPIPE_SZ
        except PermissionError:
            pass
        try:
            while True:
                total += os.write(writer, bytes(1 << 16))
        except BlockingIOError:
            pass
except OSError:
    pass
# Without a control group the kernel gives one user 64 MiB (pipe-user-pages-soft), and two pages a pipe beyond. On a machine at load one of nine may get it all.
if total > 72 << 20:
    broken(f"pipes hold {total >> 20} MiB")

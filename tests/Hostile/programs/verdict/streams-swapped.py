# proves: Swapped, closed and reopened streams neither mix the answer up nor lose what was written.
from wall import *

os.dup2(1, 9)
os.close(1)
os.close(0)
os.open("/proc/self/fd/9", os.O_WRONLY)   # becomes 0
os.dup2(0, 1)
for fd in (0, 2, 9):
    os.close(fd)
os.write(1, b"held\n")
os._exit(0)

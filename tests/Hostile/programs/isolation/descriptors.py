# proves: A program starts with three descriptors and no other, open or hidden.
from wall import *

for fd in range(3, 4096):
    try:
        os.fstat(fd)
    except OSError:
        continue
    # Python itself keeps none open here: main.py is closed before it runs.
    broken(f"descriptor {fd} is {os.readlink(f'/proc/self/fd/{fd}')}")
held()

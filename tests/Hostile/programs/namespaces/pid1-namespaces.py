# proves: The namespaces of pid 1 cannot be opened, nor those above it.
import fcntl
from wall import *

for name in os.listdir("/proc/self/ns"):
    with refusing("EACCES", what=f"open pid 1's {name}"):
        os.open(f"/proc/1/ns/{name}", os.O_RDONLY)
NS_GET_PARENT = 0xb702
for name in ("user", "pid"):
    with refusing("EPERM", what=f"reach the {name} namespace above"):
        fcntl.ioctl(os.open(f"/proc/self/ns/{name}", os.O_RDONLY), NS_GET_PARENT)
held()

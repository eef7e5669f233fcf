# proves: A program cannot enter a namespace, not even its own again.
from wall import *

for name in os.listdir("/proc/self/ns"):
    refused("setns", os.open(f"/proc/self/ns/{name}", os.O_RDONLY), 0)
refused("setns", call("pidfd_open", 1, 0)[0], 0x00020000)
held()

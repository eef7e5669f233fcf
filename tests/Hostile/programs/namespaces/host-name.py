# proves: A program does not learn the machine's name.
import platform
import socket
from wall import *

names = {socket.gethostname(), os.uname().nodename, platform.node(), open("/proc/sys/kernel/hostname").read().strip()}
if names != {"box"}:
    broken(f"the names are {names}")
held()

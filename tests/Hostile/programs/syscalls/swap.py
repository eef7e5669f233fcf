# proves: Swapping cannot be switched on or off.
from wall import *

with open("swap", "wb") as file:
    file.write(bytes(1 << 16))
refused("swapon", b"swap", 0)
refused("swapoff", b"swap")
held()

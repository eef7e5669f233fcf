# proves: A program cannot make the machine write out its disks.
from wall import *

# The answer comes from the filter: a descriptor that is none would be EBADF to the kernel.
if call("syncfs", -1) != (0, ""):
    broken("syncfs reaches the kernel")
for _ in range(10_000):
    os.sync()
held()

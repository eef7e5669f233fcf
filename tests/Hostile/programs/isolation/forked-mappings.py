# proves: No writable memory is shared with another process of the box or outside of it.
from wall import *

for line in open("/proc/self/maps"):
    if line.split()[1].endswith("s") and "w" in line.split()[1]:
        broken(line.strip())
held()

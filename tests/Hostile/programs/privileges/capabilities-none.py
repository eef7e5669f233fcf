# proves: No process of a box holds a capability in any set, pid 1 included.
from wall import *

for pid in filter(str.isdigit, os.listdir("/proc")):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("Cap") and int(line.split()[1], 16) != 0:
            broken(f"process {pid} has {line.strip()}")
held()

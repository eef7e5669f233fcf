# proves: A program does not see which control groups it is in, and can reach none.
from wall import *

for line in open("/proc/self/cgroup"):
    if not line.rstrip("\n").endswith(":/"):
        broken(f"it is in {line.strip()}")
if os.path.exists("/sys/fs/cgroup"):
    broken("/sys/fs/cgroup is there")
os.mkdir("groups")
for kind in (b"cgroup", b"cgroup2"):
    refused("mount", kind, b"groups", kind, 0, None)
held()

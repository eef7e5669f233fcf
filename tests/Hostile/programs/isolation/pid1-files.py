# proves: Nothing of pid 1 can be read: not its environment, memory, descriptors or system calls.
from wall import *

for name in ("environ", "maps", "smaps", "mem", "auxv", "syscall", "stack", "io", "pagemap", "personality", "timers"):
    with refusing("EACCES", "EPERM", "ENOENT", what=f"read /proc/1/{name}"):
        with open(f"/proc/1/{name}", "rb") as file:
            file.read(1)
for name in ("fd", "fdinfo", "map_files"):
    with refusing("EACCES", "EPERM", what=f"list /proc/1/{name}"):
        os.listdir(f"/proc/1/{name}")
if open("/proc/1/cmdline", "rb").read().strip(b"\0") or open("/proc/1/comm").read() != "box\n":
    broken("pid 1 tells how it was started")
held()

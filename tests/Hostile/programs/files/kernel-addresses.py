# proves: Neither kernel addresses nor raw memory can be read.
from wall import *

for path in ("/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg"):
    with refusing("ENOENT", what=f"open {path}"):
        os.open(path, os.O_RDONLY)
for path in ("/proc/kmsg", "/proc/kpagecount", "/proc/kpageflags", "/proc/slabinfo", "/proc/vmallocinfo"):
    with refusing("EACCES", "EPERM", "ENOENT", what=f"open {path}"):
        os.open(path, os.O_RDONLY)
if os.path.exists("/proc/kallsyms"):
    for line, _ in zip(open("/proc/kallsyms"), range(500)):
        if int(line.split()[0], 16) != 0:
            broken("/proc/kallsyms shows addresses")
held()

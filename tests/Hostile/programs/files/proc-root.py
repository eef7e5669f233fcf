# proves: No process in a box, pid 1 included, leads through /proc to the machine's root.
from wall import *

for name in ("root", "cwd", "exe"):
    with refusing("EACCES", what=f"follow /proc/1/{name}"):
        os.readlink(f"/proc/1/{name}")
    with refusing("EACCES", what=f"open /proc/1/{name}"):
        os.open(f"/proc/1/{name}", os.O_RDONLY)
mine = os.stat("/")
for pid in filter(str.isdigit, os.listdir("/proc")):
    if pid == "1":
        continue
    there = os.stat(f"/proc/{pid}/root/")
    if (there.st_dev, there.st_ino) != (mine.st_dev, mine.st_ino) or os.path.exists(f"/proc/{pid}/root/etc/shadow"):
        broken(f"/proc/{pid}/root is another root")
held()

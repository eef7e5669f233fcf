# proves: Climbing up with ".." ends at the box's own root.
from wall import *

root = os.stat("/")
here = os.open("/", os.O_RDONLY)
for start in ("/", "/workspace", "/usr/bin", "/dev/shm", "/proc/self/fd", "/opt/python"):
    os.chdir(start)
    for _ in range(40):
        os.chdir("..")
        here = os.open("..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
    top = os.stat(".")
    if (top.st_dev, top.st_ino) != (root.st_dev, root.st_ino) or os.path.exists("etc/shadow"):
        broken(f"from {start} \"..\" leads out")
climbed = os.fstat(here)
if (climbed.st_dev, climbed.st_ino) != (root.st_dev, root.st_ino):
    broken("openat(\"..\") leads out")
held()

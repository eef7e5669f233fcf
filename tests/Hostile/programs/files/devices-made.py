# proves: A program cannot make a device: not a disk, not the machine's memory, not its log.
import stat
from wall import *

for kind, major, minor in ((stat.S_IFBLK, 8, 0), (stat.S_IFBLK, 254, 0), (stat.S_IFBLK, 259, 0), (stat.S_IFBLK, 7, 0), (stat.S_IFCHR, 1, 1),
                           (stat.S_IFCHR, 1, 11), (stat.S_IFCHR, 10, 229), (stat.S_IFCHR, 10, 200), (stat.S_IFCHR, 10, 232), (stat.S_IFCHR, 1, 3)):
    for folder in ("/workspace", "/tmp", "/dev/shm"):
        with refusing("EPERM", what=f"make device {major}:{minor} in {folder}"):
            os.mknod(f"{folder}/device", kind | 0o666, os.makedev(major, minor))
held()

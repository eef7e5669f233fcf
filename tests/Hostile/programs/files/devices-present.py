# proves: The only devices in a box are null, zero, full, random, urandom and its own terminals.
import stat
from wall import *

allowed = {"null", "zero", "full", "random", "urandom"}
for folder, _, names in os.walk("/dev"):
    for name in names:
        path = os.path.join(folder, name)
        mode = os.lstat(path).st_mode
        if (stat.S_ISBLK(mode) or stat.S_ISCHR(mode)) and name not in allowed and path != "/dev/pts/ptmx":
            broken(f"{path} is there")
held()

# proves: A program cannot change its root.
from wall import *

os.mkdir("old")
refused("pivot_root", b".", b"old")
refused("pivot_root", b"/workspace", b"/workspace/old")
refused("chroot", b"/workspace")
held()

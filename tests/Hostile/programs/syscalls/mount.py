# proves: A program cannot mount anything.
from wall import *

for kind in (b"tmpfs", b"proc", b"sysfs", b"devtmpfs", b"ext4", b"fuse", b"binfmt_misc", b"debugfs"):
    refused("mount", kind, b"/tmp", kind, 0, None)
held()

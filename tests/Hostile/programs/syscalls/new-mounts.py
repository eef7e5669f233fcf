# proves: The newer calls that mount are refused too.
from wall import *

refused("fsopen", b"tmpfs", 0)
refused("fspick", -100, b"/", 0)
refused("open_tree", -100, b"/usr", 1)
refused("move_mount", -100, b"/workspace", -100, b"/usr", 0)
refused("mount_setattr", -100, b"/usr", 0, (ctypes.c_uint64 * 4)(0, 1, 0, 0), 32)
held()

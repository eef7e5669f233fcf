# proves: Files cannot be opened by handle, past every mount.
from wall import *

handle = (ctypes.c_uint32 * 34)(128, 0)
mount = ctypes.c_int()
refused("name_to_handle_at", -100, b"/usr", handle, ctypes.byref(mount), 0)
# ext4: type 1, inode 2 (the root of the file system), generation 0. As the machine's root this opens its "/".
root = (ctypes.c_uint32 * 4)(8, 1, 2, 0)
refused("open_by_handle_at", os.open("/usr", os.O_RDONLY), root, os.O_RDONLY)
held()

# proves: A read-only folder cannot be made writable by mounting it again.
from wall import *

MS_RDONLY, MS_REMOUNT, MS_BIND = 1, 32, 4096
for place in (b"/usr", b"/", b"/etc", b"/proc"):
    refused("mount", None, place, None, MS_REMOUNT | MS_BIND, None)
    refused("mount", None, place, None, MS_REMOUNT, None)
    clear_read_only = (ctypes.c_uint64 * 4)(0, MS_RDONLY, 0, 0)
    refused("mount_setattr", -100, place, 0, clear_read_only, 32)
if not os.statvfs("/usr").f_flag & os.ST_RDONLY:
    broken("/usr is writable")
held()

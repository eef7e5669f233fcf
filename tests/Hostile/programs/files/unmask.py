# proves: What covers a file of /proc or a folder cannot be unmounted or moved away.
from wall import *

MNT_DETACH, MS_MOVE = 2, 8192
for place in (b"/proc/cmdline", b"/proc/keys", b"/proc", b"/usr", b"/workspace", b"/dev/null", b"/"):
    refused("umount2", place, MNT_DETACH)
    refused("mount", place, b"/tmp", None, MS_MOVE, None)
held()

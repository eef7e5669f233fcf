# proves: Nothing but the box's own mounts is mounted, and only its scratch room, devices and masks can be written to.
from wall import *

own = {"/", "/workspace", "/tmp", "/dev/shm", "/dev/pts", "/proc", "/usr", "/etc", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
       "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}
for line in open("/proc/self/mountinfo"):
    left, right = line.split(" - ")
    root, place, options = left.split()[3:6]
    kind = right.split()[0]
    # What the machine has mounted below /usr comes along, as read-only as the rest of it.
    if place.startswith(("/usr/", "/opt/")) and not options.startswith("ro,"):
        broken(f"{place} can be written to")
    if place not in own and not place.startswith(("/opt/", "/usr/", "/proc/")):
        broken(f"{place} is mounted")
    if kind not in ("tmpfs", "devtmpfs", "devpts", "proc") and not options.startswith("ro,"):
        broken(f"{place} ({kind}) can be written to")
    if place.startswith("/proc/") and root != "/null":
        broken(f"{place} shows {root}")
held()

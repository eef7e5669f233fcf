# proves: A program cannot put its own files over the system's.
from wall import *

MS_BIND, MS_REC = 4096, 16384
refused("mount", b"/workspace", b"/usr/bin", None, MS_BIND | MS_REC, None)
refused("mount", b"overlay", b"/usr", b"overlay", 0, b"lowerdir=/usr,upperdir=/tmp,workdir=/workspace")
refused("mount", b"tmpfs", b"/etc", b"tmpfs", 0, None)
held()

# proves: The chroot escape (chroot below an open directory, then climb) does not begin.
from wall import *

os.mkdir("below")
outside = os.open(".", os.O_RDONLY)
refused("chroot", b"below")
os.fchdir(outside)
held()

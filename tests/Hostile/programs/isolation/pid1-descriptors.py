# proves: The descriptors of pid 1 cannot be taken from it.
from wall import *

pidfd, why = call("pidfd_open", 1, 0)
if pidfd < 0:
    broken(f"pidfd_open is not there ({why}): nothing was tried")
for fd in range(16):
    refused("pidfd_getfd", pidfd, fd, 0)
refused("kcmp", os.getpid(), 1, 0, 0, 4)
held()

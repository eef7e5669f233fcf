# proves: A program cannot become user 0.
from wall import *

# EINVAL: there is no user 0 in the box. EPERM would mean there is one, only not for us.
for attempt in (lambda: os.setuid(0), lambda: os.seteuid(0), lambda: os.setreuid(0, 0), lambda: os.setresuid(0, 0, 0), lambda: os.setresuid(-1, 0, -1)):
    with refusing("EINVAL", what="become user 0"):
        attempt()
call("setfsuid", 0)
if call("setfsuid", 0)[0] == 0:   # answers the one before
    broken("file accesses are user 0's")
held()

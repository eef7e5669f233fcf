# proves: Watches on files are the box's own: using them all up takes none from the machine.
from wall import *

# Whose they are is seen from outside; here, that there is an end.
made = 0
while made < 2_000 and call("inotify_init1", 0)[0] >= 0:
    made += 1
if made > 1_024:
    broken(f"it made {made}")
held()

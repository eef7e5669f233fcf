# proves: A program that adopts its orphans hides none of them.
import time
from wall import *

LIBC.prctl(36, 1, 0, 0, 0)   # PR_SET_CHILD_SUBREAPER
def leave_orphan():
    if os.fork() == 0:
        time.sleep(25)
in_child(leave_orphan)
held()

# proves: Names that hold no exit code are not taken for one.
from wall import *

for name in "leaves", "leaves ", "leaves -1", "leaves 256", "leaves 99999999", "leaves x", "Name:\tleave", "\nleaves 0":
    LIBC.prctl(15, name.encode())   # PR_SET_NAME
    call("tgkill", 1, 1, 40)
held()

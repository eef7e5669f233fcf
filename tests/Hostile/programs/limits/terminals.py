# proves: A box has at most 64 terminals of the machine's 4,096.
from wall import *

opened = 0
with refusing("ENOSPC", what="open 1,000 terminals"):
    for _ in range(1_000):
        os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY)
        opened += 1
if opened > 64:
    broken(f"it opened {opened}")
held()

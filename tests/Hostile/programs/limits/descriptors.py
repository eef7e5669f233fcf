# proves: A process has at most 1,024 descriptors.
from wall import *

opened = 0
with refusing("EMFILE", what="open 5,000 descriptors"):
    for _ in range(5_000):
        os.open("/dev/null", os.O_RDONLY)
        opened += 1
if opened > 1_024:
    broken(f"it opened {opened}")
held()

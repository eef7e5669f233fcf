# proves: There are at most 16,384 files and folders.
from wall import *

made = 0
with refusing("ENOSPC", what="make 40,000 files"):
    for i in range(40_000):
        os.close(os.open(f"/tmp/{i}", os.O_CREAT))
        made += 1
if made > 16_384:
    broken(f"it made {made}")
held()

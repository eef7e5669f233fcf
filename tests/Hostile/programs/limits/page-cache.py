# proves: Reading many files does not count as the program's own memory: it goes on.
# request: {"memory": 48}
from wall import *

total = 0
for entry in os.scandir("/usr/bin"):
    if entry.is_file(follow_symlinks=False):
        with open(entry, "rb", buffering=0) as file:
            while piece := file.read(1 << 18):
                total += len(piece)
    if total > 100 << 20:
        break
held()

# proves: Files past their limit get no space; the program may go on.
from wall import *

written = 0
with refusing("ENOSPC", what="write 200 MiB of files"):
    for i in range(200):
        with open(f"{('/tmp', '/dev/shm', '/workspace')[i % 3]}/{i}", "wb") as file:
            written += file.write(bytes(1 << 20))
if written > 64 << 20:
    broken(f"it wrote {written >> 20} MiB")
held()

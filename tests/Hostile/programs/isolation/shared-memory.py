# proves: Shared memory of the machine's other programs cannot be found.
# request: {"args": ["{shm}"]}
from wall import *

key = int(sys.argv[1])
refused("shmget", key, 0, 0, by=("ENOENT",))
for identity in range(64):
    refused("shmat", identity, None, 0o10000, by=("EINVAL",))
held()

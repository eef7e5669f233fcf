# proves: Behind the program's user stands a host user of the box's own, never root and never the service's.
from wall import *

if os.getresuid() != (1000, 1000, 1000):
    broken(f"users {os.getresuid()}")
for name in ("uid_map", "gid_map"):
    rows = [[int(one) for one in row.split()] for row in open(f"/proc/self/{name}")]
    if len(rows) != 1 or rows[0][0] != 1000 or rows[0][2] != 1:
        broken(f"{name} is {rows}")
    if not 1_900_000_000 <= rows[0][1] < 2_000_000_000:
        broken(f"host user {rows[0][1]}")
held()

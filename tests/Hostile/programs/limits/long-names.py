# proves: Names and paths longer than the kernel takes are refused, and those just below do no harm.
from wall import *

for name in ("x" * 256, "x" * 10_000, "y/" * 5_000):
    with refusing("ENAMETOOLONG", "ENOENT", what=f"make a name of {len(name)}"):
        open(name, "w")
for i in range(200):
    open(chr(97 + i % 26) * 250 + f"{i:05}", "w").close()
held()

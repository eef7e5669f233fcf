# proves: A file of a terabyte with nothing in it harms nobody, and cannot be filled.
# request: {"return": ["huge"]}
# after: returns-nothing
from wall import *

with open("huge", "wb") as file:
    file.truncate(1 << 40)
    with refusing("ENOSPC", "EFBIG", what="get a terabyte"):
        os.posix_fallocate(file.fileno(), 0, 1 << 40)
held()

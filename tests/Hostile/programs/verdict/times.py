# proves: Files of the future and the past, set-uid and closed, are listed like any other.
# after: files=closed,future,past
from wall import *

for name, when in (("future", 2**33), ("past", -2**31), ("closed", 0)):
    open(name, "w").close()
    os.utime(name, (when, when))
os.chmod("closed", 0o6000)
held()

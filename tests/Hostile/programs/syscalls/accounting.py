# proves: Process accounting and quotas cannot be switched on.
from wall import *

open("log", "w").close()
refused("acct", b"log")
refused("quotactl", 0x80000200, b"/dev/vda", 0, None)
held()

# proves: A program cannot make a time namespace, alone or with a user namespace.
from wall import *

refused("unshare", 0x00000080)
refused("unshare", 0x10000080)
held()

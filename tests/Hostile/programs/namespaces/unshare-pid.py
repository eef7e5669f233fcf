# proves: A program cannot make a process namespace, alone or with a user namespace.
from wall import *

refused("unshare", 0x20000000)
refused("unshare", 0x30000000)
held()

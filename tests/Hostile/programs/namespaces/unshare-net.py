# proves: A program cannot make a network namespace, alone or with a user namespace.
from wall import *

refused("unshare", 0x40000000)
refused("unshare", 0x50000000)
held()

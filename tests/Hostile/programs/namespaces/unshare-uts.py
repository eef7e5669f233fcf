# proves: A program cannot make a host name namespace, alone or with a user namespace.
from wall import *

refused("unshare", 0x04000000)
refused("unshare", 0x14000000)
held()

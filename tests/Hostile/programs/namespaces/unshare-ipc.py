# proves: A program cannot make an ipc namespace, alone or with a user namespace.
from wall import *

refused("unshare", 0x08000000)
refused("unshare", 0x18000000)
held()

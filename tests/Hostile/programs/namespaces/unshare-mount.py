# proves: A program cannot make a mount namespace, alone or with a user namespace.
from wall import *

refused("unshare", 0x00020000)
refused("unshare", 0x10020000)
held()

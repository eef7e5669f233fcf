# proves: A program cannot make a user namespace.
from wall import *

refused("unshare", 0x10000000)
held()

# proves: A program cannot make a control group namespace, alone or with a user namespace.
from wall import *

refused("unshare", 0x02000000)
refused("unshare", 0x12000000)
held()

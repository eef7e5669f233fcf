# proves: Accesses of other processes to files cannot be watched.
from wall import *

for flags in (0, 0x200, 0x4):
    refused("fanotify_init", flags, 0)
held()

# proves: Bluetooth, CAN, NFC, TIPC and XDP sockets cannot be made.
from wall import *

for family in (31, 29, 39, 30, 44):
    for kind in (1, 2, 3, 5):
        refused("socket", family, kind, 0, by=("ENOSYS",))
held()

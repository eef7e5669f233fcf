# proves: Page faults cannot be handled by a program.
from wall import *

refused("userfaultfd", 1)   # user mode only: what the kernel grants everybody
refused("userfaultfd", 0)
held()

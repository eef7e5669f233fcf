# proves: Address randomisation cannot be switched off.
from wall import *

for flags in (0x0040000, 0x0400000, 0x0100000, 8):   # ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC, MMAP_PAGE_ZERO, 32 bit
    refused("personality", flags, by=("ENOSYS", "EPERM"))
if call("personality", 0xffffffff)[0] != 0:
    broken("the personality is another")
held()

# proves: The processor's ports and segments cannot be touched.
from wall import *

refused("iopl", 3)
refused("ioperm", 0x80, 1, 1)
entry = (ctypes.c_uint32 * 4)(0, 0, 0xfffff, 0x51)
refused("modify_ldt", 1, entry, 16)
held()

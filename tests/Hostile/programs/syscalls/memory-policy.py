# proves: Where memory lies is the machine's business.
from wall import *

mask = ctypes.c_ulong(1)
refused("set_mempolicy", 2, ctypes.byref(mask), 64)
page = ctypes.create_string_buffer(8192)
refused("mbind", ctypes.addressof(page) & ~4095, 4096, 2, ctypes.byref(mask), 64, 0)
refused("migrate_pages", 0, 64, ctypes.byref(mask), ctypes.byref(mask))
refused("move_pages", 0, 1, (ctypes.c_ulong * 1)(ctypes.addressof(page)), None, (ctypes.c_int * 1)(), 0)
held()

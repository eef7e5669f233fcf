# proves: Pages cannot be lent to a pipe.
from wall import *

reader, writer = os.pipe()
page = ctypes.create_string_buffer(4096)
refused("vmsplice", writer, (ctypes.c_uint64 * 2)(ctypes.addressof(page), 4096), 1, 0)
held()

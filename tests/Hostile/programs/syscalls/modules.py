# proves: Kernel modules cannot be loaded or removed.
from wall import *

image = ctypes.create_string_buffer(b"ELF" + bytes(60))
refused("init_module", image, 64, b"")
refused("finit_module", os.memfd_create("module"), b"", 0)
refused("delete_module", b"dummy", 0)
held()

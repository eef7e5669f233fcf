# proves: Another kernel cannot be loaded.
from wall import *

refused("kexec_load", 0, 0, None, 0)
refused("kexec_file_load", os.memfd_create("kernel"), -1, 1, b"", 0)
held()

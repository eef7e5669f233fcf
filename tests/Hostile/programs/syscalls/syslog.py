# proves: The kernel's log cannot be read or cleared.
from wall import *

buffer = ctypes.create_string_buffer(4096)
for action in (3, 5, 9, 10):
    refused("syslog", action, buffer, 4096)
held()

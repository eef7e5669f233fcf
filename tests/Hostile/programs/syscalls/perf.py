# proves: The machine's performance counters cannot be read.
from wall import *

attributes = (ctypes.c_uint32 * 32)(1, 128, 0)   # software, cpu clock
attributes[10] = 0x60                              # exclude the kernel and the hypervisor
for pid, cpu in ((0, -1), (-1, 0), (1, -1)):
    refused("perf_event_open", attributes, pid, cpu, -1, 0)
held()

# proves: Memory past the limit ends the program as memory_limit.
# request: {"memory": 64}
# expect: status=memory_limit
import time

keep = bytearray(400 << 20)
time.sleep(5)  # a watchdog may come late to where processors are scarce
print("broken: it has", len(keep) >> 20, "MiB")

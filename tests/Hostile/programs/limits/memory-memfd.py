# proves: Files without a name in memory count towards the limit.
# request: {"memory": 64}
# expect: status=memory_limit
import os
import time

file = os.memfd_create("hidden")
for _ in range(100):
    os.write(file, bytes(4 << 20))
    time.sleep(0.002)
print("broken: it has", os.fstat(file).st_size >> 20, "MiB")

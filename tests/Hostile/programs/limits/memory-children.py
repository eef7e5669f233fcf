# proves: The memory of children counts with their parent's, and a child's end by it is told.
# request: {"memory": 96}
# expect: status=memory_limit
import os
import time

for _ in range(12):
    if os.fork() == 0:
        keep = bytearray(b"x") * (30 << 20)
        time.sleep(10)
        os._exit(0)
print("broken: all had their 30 MiB" if os.wait()[1] == 0 else "one was ended")

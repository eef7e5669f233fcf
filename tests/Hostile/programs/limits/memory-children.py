# proves: The memory of children counts with their parent's, and a child's end by it is told.
# request: {"memory": 96}
# expect: status=memory_limit
import os
import time

children = []
for _ in range(12):
    pid = os.fork()
    if pid == 0:
        keep = bytearray(b"x") * (30 << 20)
        time.sleep(0.5)
        os._exit(0)
    children.append(pid)
ended = [os.waitpid(pid, 0)[1] for pid in children]
print("broken: all had their 30 MiB" if not any(ended) else "some were ended")

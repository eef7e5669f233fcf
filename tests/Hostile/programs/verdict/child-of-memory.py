# proves: A program that exits with 0 cannot hide that a child was ended for its memory.
# request: {"memory": 64}
# expect: status=memory_limit
import os
import time

pid = os.fork()
if pid == 0:
    keep = bytearray(300 << 20)
    print("broken: it has 300 MiB")
    os._exit(0)
os.waitpid(pid, 0)

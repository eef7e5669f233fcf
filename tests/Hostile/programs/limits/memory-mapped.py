# proves: Mapped memory, private or shared, counts towards the limit.
# request: {"memory": 64}
# expect: status=memory_limit
import mmap
import time

shared = mmap.mmap(-1, 400 << 20)
for at in range(0, 400 << 20, 4 << 20):
    shared[at:at + (4 << 20)] = bytes(b"x") * (4 << 20)
    time.sleep(0.002)
print("broken: it has 400 MiB")

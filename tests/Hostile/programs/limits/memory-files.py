# proves: Files in /tmp, /dev/shm and the workspace count towards the memory limit.
# request: {"memory": 32}
# expect: status=memory_limit
import time

block = bytes(1 << 20)
for i in range(60):
    with open(f"{('/tmp', '/dev/shm', '/workspace')[i % 3]}/{i}", "wb") as file:
        file.write(block)
    time.sleep(0.002)  # a watchdog looks every 10 ms; what is over before it looks does not last
print("broken: it has 60 MiB of files")

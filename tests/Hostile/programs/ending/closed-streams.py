# proves: A program that closes its streams and stays is not taken for ended, and ends at its time limit.
# request: {"timeout": 300}
# expect: status=timeout exitCode=137
import os
import time

for fd in (0, 1, 2):
    os.close(fd)
time.sleep(60)

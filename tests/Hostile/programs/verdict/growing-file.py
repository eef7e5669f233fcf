# proves: A file that a process keeps changing is read only after that process has ended.
# request: {"return": ["grows"]}
from wall import *

file = open("grows", "wb", buffering=0)
file.write(b"x")
if os.fork() == 0:
    while True:
        file.truncate(0)
        file.write(bytes(100_000))
held()

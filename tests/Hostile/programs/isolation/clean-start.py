# proves: A program finds nothing of a run before it: no file, no shared memory, no queue, no socket.
from wall import *

for folder, expected in (("/workspace", {"main.py", "wall.py"}), ("/tmp", set()), ("/dev/shm", set()), ("/dev/pts", {"ptmx"})):
    if set(os.listdir(folder)) != expected:
        broken(f"{folder} holds {os.listdir(folder)}")
for name in ("shm", "sem", "msg"):
    if len(open(f"/proc/sysvipc/{name}").readlines()) != 1:
        broken(f"there is a System V {name}")
if len(open("/proc/net/unix").readlines()) != 1:
    broken("there is a socket")
held()

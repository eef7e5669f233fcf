# proves: None of the system's files belongs to the program.
from wall import *

for folder in ("/usr", "/usr/bin", "/usr/lib", "/etc", "/opt/python", "/proc/sys", "/dev/null"):
    about = os.stat(folder)
    if about.st_uid == os.getuid() or about.st_gid == os.getgid():
        broken(f"{folder} is the program's own")
held()

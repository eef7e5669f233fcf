# proves: Nothing can be created, changed or removed in the system's folders, whoever owns them.
from wall import *

# EROFS, not EACCES: the mount refuses, not just the file's owner.
for folder in ("/", "/usr", "/usr/bin", "/usr/lib", "/etc", "/opt", "/opt/python", "/proc", "/dev"):
    with refusing("EROFS", "ENOENT" if folder.startswith("/proc") else "EROFS", what=f"make a folder in {folder}"):
        os.mkdir(f"{folder}/planted")
    with refusing("EROFS", "ENOENT" if folder.startswith("/proc") else "EROFS", what=f"make a file in {folder}"):
        os.open(f"{folder}/planted.txt", os.O_CREAT | os.O_WRONLY)
for path in ("/usr/bin/env", "/etc/passwd"):
    with refusing("EROFS", what=f"change the time of {path}"):
        os.utime(path)
    with refusing("EROFS", what=f"rename {path}"):
        os.rename(path, path + ".old")
    with refusing("EROFS", what=f"remove {path}"):
        os.unlink(path)
held()

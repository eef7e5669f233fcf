# proves: A program cannot map further users into its box.
from wall import *

for name in ("uid_map", "gid_map", "setgroups", "projid_map"):
    with refusing("EROFS", "EACCES", "EPERM", "ENOENT", what=f"write {name}"):
        with open(f"/proc/self/{name}", "w") as file:
            file.write("allow" if name == "setgroups" else "0 0 1\n")
held()

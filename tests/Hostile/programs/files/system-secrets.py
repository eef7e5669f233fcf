# proves: A program does not see the machine's shadow file, home folders or services.
from wall import *

# Not there at all: a file that is only closed to us (EACCES) would be the machine's own root with one wall less.
for path in ("/etc/shadow", "/etc/gshadow", "/root", "/home", "/var", "/srv", "/boot", "/run", "/sys", "/media"):
    with refusing("ENOENT", what=f"see {path}"):
        os.stat(path)
held()

# proves: A program does not own the machine's devices that it is shown.
from wall import *

for name in ("null", "zero", "full", "random", "urandom"):
    path = f"/dev/{name}"
    with refusing("EPERM", what=f"change the mode of {path}"):
        os.chmod(path, os.stat(path).st_mode & 0o7777)   # to what it is: without the wall nothing is hurt
held()

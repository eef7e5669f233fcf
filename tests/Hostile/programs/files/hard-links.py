# proves: The system's files cannot be linked or moved into the workspace.
from wall import *

for path in ("/usr/bin/env", "/etc/passwd", "/dev/null"):
    with refusing("EXDEV", "EPERM", "EROFS", what=f"link {path}"):
        os.link(path, "/workspace/linked")
    with refusing("EXDEV", "EROFS", "EBUSY", what=f"move {path}"):
        os.rename(path, "/workspace/moved")
held()

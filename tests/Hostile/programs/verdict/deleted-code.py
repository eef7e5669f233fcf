# proves: Deleting its own code and working directory's content does a program no good.
# after: files=
from wall import *

for name in os.listdir("."):
    os.unlink(name)
with refusing("EBUSY", "EROFS", "EACCES", what="remove the workspace"):
    os.rmdir("/workspace")
with refusing("EBUSY", "EROFS", "EACCES", "EXDEV", what="rename the workspace"):
    os.rename("/workspace", "/tmp/elsewhere")
held()

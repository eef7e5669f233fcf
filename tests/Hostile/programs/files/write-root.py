# proves: The box's own root and /dev cannot be added to.
from wall import *

for path in ("/planted", "/dev/planted", "/opt/planted"):
    with refusing("EROFS", what=f"make {path}"):
        os.mkdir(path)
for path in ("/bin", "/dev/fd", "/dev/stdout"):
    with refusing("EROFS", what=f"replace {path}"):
        os.unlink(path)
held()

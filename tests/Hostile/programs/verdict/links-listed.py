# proves: Folders that are links are not followed when files are listed.
# after: files=kept.txt
from wall import *

open("kept.txt", "w").close()
for name, target in (("usr", "/usr"), ("here", "."), ("up", ".."), ("proc", "/proc/self/fd"), ("loop", "loop")):
    os.symlink(target, name)
held()

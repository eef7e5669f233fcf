# proves: Laid-in files turned into links while the program runs are not followed.
# request: {"files": [{"name": "data/in.txt", "content": "in"}], "return": ["data/in.txt", "wall.py"]}
# after: returns-nothing
import shutil
from wall import *

shutil.rmtree("data")
os.symlink("/etc", "data")
os.unlink("wall.py")
os.symlink("/etc/passwd", "wall.py")
held()

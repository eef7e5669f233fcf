# proves: A FIFO planted under a name that is asked for is not waited on.
# request: {"return": ["pipe", "folder", "full"]}
# after: returns-nothing
from wall import *

os.mkfifo("pipe")
os.mkdir("folder")
os.symlink("/dev/full", "full")
held()

# proves: A socket planted under a name that is asked for is not read.
# request: {"return": ["socket", "link"]}
# after: returns-nothing
import socket
from wall import *

socket.socket(socket.AF_UNIX).bind("socket")
os.symlink("socket", "link")
held()

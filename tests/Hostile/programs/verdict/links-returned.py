# proves: A link planted under a name that is asked for leads the service nowhere.
# request: {"return": ["passwd", "root/etc/shadow", "proc/version", "up", "self"]}
# after: returns-nothing
from wall import *

os.symlink("/etc/passwd", "passwd")
os.symlink("/", "root")
os.symlink("/proc", "proc")
os.symlink("../../../../../../etc/hostname", "up")
os.symlink("self", "self")
held()

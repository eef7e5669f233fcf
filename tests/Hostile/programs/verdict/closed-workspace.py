# proves: A workspace closed to everybody can still be read by us, and only by us.
# after: files=inside/kept.txt
from wall import *

os.mkdir("inside")
open("inside/kept.txt", "w").close()
os.chmod("inside", 0)
os.chmod(".", 0)
held()

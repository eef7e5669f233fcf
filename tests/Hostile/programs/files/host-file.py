# proves: A program cannot read another user's files, even those that are open to everybody.
# request: {"args": ["{file}"]}
from wall import *

with refusing("ENOENT", what="read a file of the machine"):
    print(open(sys.argv[1]).read())
held()

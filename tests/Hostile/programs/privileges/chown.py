# proves: A program cannot give its files to anybody.
from wall import *

open("mine", "w").close()
for user, group in ((0, 0), (0, -1), (-1, 0), (1001, -1), (65534, 65534)):
    with refusing("EINVAL", "EPERM", what=f"give a file to {user}:{group}"):
        os.chown("mine", user, group)
held()

# proves: A program cannot take the user of another box, or of anybody.
from wall import *

for user in (1, 33, 999, 1001, 65534, 1_900_000_000, 1_900_000_001, 2**32 - 2):
    with refusing("EINVAL", what=f"become user {user}"):
        os.setresuid(user, user, user)
    with refusing("EINVAL", what=f"become group {user}"):
        os.setresgid(user, user, user)
held()

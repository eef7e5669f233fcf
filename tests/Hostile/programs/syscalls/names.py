# proves: The machine's names cannot be set.
from wall import *

refused("sethostname", b"other", 5)
refused("setdomainname", b"other", 5)
if os.uname().nodename == "other":
    broken("renamed")
held()

# proves: The machine's command line, keys, timers and memory do not show in /proc.
from wall import *

for name in ("cmdline", "keys", "key-users", "timer_list", "kcore", "sysrq-trigger"):
    try:
        with open(f"/proc/{name}", "rb") as file:
            if file.read(100):
                broken(f"/proc/{name} tells something")
    except OSError as error:
        if error.errno not in (errno.ENOENT,):
            broken(f"/proc/{name} is stopped only by {error}")
held()

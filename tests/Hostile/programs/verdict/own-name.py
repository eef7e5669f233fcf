# proves: A program may call itself what it likes: the verdict does not look.
# expect: status=error exitCode=9
from wall import *

LIBC.prctl(15, b"box", 0, 0, 0)   # PR_SET_NAME: pid 1's
if open("/proc/self/comm").read() != "box\n":
    broken("the name was not set")
for name in ("comm", "oom_score_adj", "coredump_filter", "autogroup"):
    with refusing("EROFS", what=f"write its own {name}"):
        open(f"/proc/self/{name}", "w")
os._exit(9)

# proves: A box that was forked holds nothing in its memory of how it or its siblings were made.
from wall import *
import re

# The brackets keep the pattern itself from being found.
trace = re.compile(rb"cgroup[.]procs|coderunner[-]\d|CODERUNNER[_]SERVE|LD[_]PRELOAD|scratch[ ]\d+[ ]\d|rlimit[ ][a-z]+[ ]\d|pid[=]\d")
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        span, rights, *_ = line.split()
        if rights.startswith("rw"):
            start, end = (int(one, 16) for one in span.split("-"))
            memory.seek(start)
            if found := trace.search(memory.read(end - start)):
                broken(f"{found[0]} in {line.strip()}")
held()

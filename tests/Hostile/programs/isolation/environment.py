# proves: A program's environment holds nothing of the service's.
from wall import *

expected = {"PATH", "HOME", "TMPDIR", "LANG", "USER", "PWD", "LC_CTYPE", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
if set(os.environ) - expected:
    broken(f"it holds {set(os.environ) - expected}")
for pid in filter(str.isdigit, os.listdir("/proc")):
    if pid != "1":
        for one in filter(None, open(f"/proc/{pid}/environ").read().split("\0")):
            if one.split("=")[0] not in expected:
                broken(f"process {pid} holds {one}")
held()

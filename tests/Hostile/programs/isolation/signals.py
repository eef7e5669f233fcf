# proves: A signal to any process number reaches only the program's own.
# request: {"args": ["{pid}"]}
from wall import *

for pid in [*range(2, 40_000), int(sys.argv[1]), 4_194_304]:
    if pid == os.getpid():
        continue
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        continue
    except PermissionError:
        broken(f"process {pid} is there")
    broken(f"process {pid} can be signalled")
held()

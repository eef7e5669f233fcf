# proves: Pid 1 cannot be given a CPU limit and then worked to death.
# request: {"timeout": 800}
# expect: status=timeout exitCode=137
from wall import *

call("prlimit64", 1, 0, (ctypes.c_uint64 * 2)(1, 1), None)
while True:
    try:
        if os.fork() == 0:
            for _ in range(20):
                if os.fork() == 0:
                    os._exit(0)
            os._exit(0)
        os.wait()
    except OSError:
        pass

# proves: A crash starts no core dump handler of the machine and leaves no core file.
import resource
from wall import *

# 1, not 0: a handler that core_pattern pipes to is started at 0, and not at 1 (core(5)).
if resource.getrlimit(resource.RLIMIT_CORE) != (1, 1):
    broken(f"the limit is {resource.getrlimit(resource.RLIMIT_CORE)}")
status = in_child(os.abort)
if os.WCOREDUMP(status) or not os.WIFSIGNALED(status) or any("core" in name for name in os.listdir(".")):
    broken("a core was dumped")
held()

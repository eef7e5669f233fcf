# proves: POSIX message queues cannot be made: they would outlive the program.
from wall import *

result, why = call_number(240 if X86 else 180, b"queue", os.O_CREAT | os.O_RDWR, 0o600, None)
if result >= 0 or why not in ("ENOSYS", "EMFILE", "EPERM"):
    broken(f"mq_open answered {result} {why}")
held()

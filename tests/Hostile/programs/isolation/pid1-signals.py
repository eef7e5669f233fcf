# proves: No signal, however sent, ends or stops pid 1.
import signal
from wall import *

pidfd = call("pidfd_open", 1, 0)[0]
info = (ctypes.c_uint32 * 32)()
for number_of in range(1, 65):
    call("kill", 1, number_of)
    call("tgkill", 1, 1, number_of)
    call("pidfd_send_signal", pidfd, number_of, None, 0)
    info[0], info[2] = number_of, 0xffffffff   # si_signo, si_code SI_QUEUE
    call("rt_sigqueueinfo", 1, number_of, info)
state = open("/proc/1/stat").read().split()[2]
if state not in "SR":
    broken(f"pid 1 is {state}")
# It still does its work: an orphan is reaped.
reader, writer = os.pipe()
def orphan():
    if os.fork() == 0:
        os.write(writer, str(os.getpid()).encode())
in_child(orphan)
pid = int(os.read(reader, 20))
for _ in range(100_000):
    if not os.path.exists(f"/proc/{pid}"):
        break
else:
    broken("pid 1 reaps no more")
held()

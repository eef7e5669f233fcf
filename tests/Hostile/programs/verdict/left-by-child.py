# proves: A child cannot say in the program's name that it leaves.
import time
from wall import *

LEAVE = 40
forged = [(ctypes.c_uint32 * 32)(LEAVE, 0, code & 0xffffffff, 0, 2, 1000) for code in (-1, -6)]   # si_code SI_QUEUE and SI_TKILL, si_pid 2


def child():
    LIBC.prctl(15, b"leaves 0")
    for _ in range(100):
        call("tgkill", 1, 1, LEAVE)
        for info in forged:
            call("rt_sigqueueinfo", 1, LEAVE, info)
        call("kill", 1, LEAVE)


LIBC.prctl(15, b"leaves 0")   # PR_SET_NAME
in_child(child)
time.sleep(0.1)
held()

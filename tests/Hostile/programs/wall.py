"""What the hostile Python programs share: system calls by name, and the verdict. Laid in beside each of them."""
import ctypes
import errno
import os
import platform
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long

# name: (x86-64, arm64). arm64 has the kernel's common table; None is a call it does not have.
CALLS = {
    "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171), "bpf": (321, 280), "capset": (126, 91), "chroot": (161, 51),
    "clock_adjtime": (305, 266), "clock_settime": (227, 112), "clone": (56, 220), "clone3": (435, 435), "delete_module": (176, 106),
    "fanotify_init": (300, 262), "finit_module": (313, 273), "fsopen": (430, 430), "fspick": (433, 433), "init_module": (175, 105),
    "inotify_init1": (294, 26), "io_setup": (206, 0), "io_uring_setup": (425, 425), "ioperm": (173, None), "iopl": (172, None),
    "ioprio_set": (251, 30), "kcmp": (312, 272), "kexec_file_load": (320, 294), "kexec_load": (246, 104), "keyctl": (250, 219),
    "kill": (62, 129), "mbind": (237, 235), "migrate_pages": (256, 238), "modify_ldt": (154, None), "mount": (165, 40),
    "mount_setattr": (442, 442), "move_mount": (429, 429), "move_pages": (279, 239), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "open_tree": (428, 428), "perf_event_open": (298, 241), "personality": (135, 92),
    "pidfd_getfd": (438, 438), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pivot_root": (155, 41), "prlimit64": (302, 261),
    "process_madvise": (440, 440), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "ptrace": (101, 117),
    "quotactl": (179, 60), "reboot": (169, 142), "request_key": (249, 218), "rt_sigqueueinfo": (129, 138), "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274), "sched_setscheduler": (144, 119), "seccomp": (317, 277), "set_mempolicy": (238, 237),
    "setdomainname": (171, 162), "setfsuid": (122, 151), "setgroups": (116, 159), "sethostname": (170, 161), "setns": (308, 268),
    "setpriority": (141, 140), "setresgid": (119, 149), "setresuid": (117, 147), "settimeofday": (164, 170), "shmat": (30, 196),
    "shmctl": (31, 195), "shmget": (29, 194), "socket": (41, 198), "socketpair": (53, 199), "swapoff": (168, 225), "swapon": (167, 224),
    "syncfs": (306, 267), "syslog": (103, 116), "tgkill": (234, 131), "umount2": (166, 39), "unshare": (272, 97), "userfaultfd": (323, 282),
    "vmsplice": (278, 75),
}
X86 = platform.machine() == "x86_64"


def number(name):
    """The call's number on this machine; None where it has none."""
    return CALLS[name][0 if X86 else 1]


def call(name, *arguments):
    """Makes a system call. Returns its result and the name of its errno, "" when it succeeded."""
    return call_number(number(name), *arguments)


def call_number(which, *arguments):
    ctypes.set_errno(0)
    wide = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    result = LIBC.syscall(ctypes.c_long(which), *wide)
    return result, "" if result != -1 else errno.errorcode[ctypes.get_errno()]


def broken(what):
    """The wall did not hold: this is what could be done."""
    print("broken: " + what, flush=True)
    os._exit(0)


def held():
    print("held", flush=True)


def refused(name, *arguments, by=("EPERM",)):
    """The call must fail, and for one of these reasons: any other means that not the wall but the attempt was at fault."""
    if number(name) is None:
        return
    result, why = call(name, *arguments)
    if why not in by:
        broken(f"{name} answered {result} {why}")


class refusing:
    """with refusing("EROFS", what="write to /usr"): … — the block must end in an OSError for one of these reasons."""

    def __init__(self, *reasons, what):
        self.reasons, self.what = reasons, what

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            broken(self.what)
        if isinstance(error, OSError):
            why = errno.errorcode.get(error.errno, str(error.errno))
            if why not in self.reasons:
                broken(f"{self.what}: stopped only by {why}")
            return True
        return False


def in_child(work):
    """Runs `work` in a child. Returns its wait status."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitpid(pid, 0)[1]

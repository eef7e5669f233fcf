/* The system calls a boxed program may make: data, each line with its reason.
   What is not named answers ENOSYS, as an older kernel would, so that libraries take their fallback.
   Names an architecture does not have are skipped; numbers come from libseccomp, so x86-64 and arm64 share this list. */
#ifndef POLICY_H
#define POLICY_H

/* Refused with EPERM instead of ENOSYS: programs then say "Operation not permitted", which is the truth. */
static const char *const policy_refused[] = {
    /* other processes' memory and descriptors */
    "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "process_madvise",
    /* namespaces, mounts and roots: the box's walls */
    "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen",
    "fsconfig", "fsmount", "fspick", "mount_setattr",
    /* files by handle go round every mount */
    "name_to_handle_at", "open_by_handle_at",
    /* the kernel's keyrings are shared by uid, not by box */
    "add_key", "request_key", "keyctl",
    /* the kernel itself: programs in it, its modules, its profile, its power */
    "bpf", "perf_event_open", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot",
    "swapon", "swapoff", "syslog", "acct", "quotactl", "quotactl_fd", "lookup_dcookie", "nfsservctl", "vhangup",
    "iopl", "ioperm", "modify_ldt", "uselib", "ustat", "sysfs",
    /* clocks and names of the machine */
    "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "stime", "sethostname", "setdomainname",
    /* page faults handled by the program hold kernel locks open for exploits */
    "userfaultfd", "fanotify_init", "fanotify_mark", "vmsplice", "seccomp",
    /* memory placement across nodes is the machine's business */
    "mbind", "set_mempolicy", "set_mempolicy_home_node", "migrate_pages", "move_pages",
};

/* io_uring_* is left to ENOSYS on purpose: libuv asks for it at start and falls back without a word.
   clone3 too: its flags lie in memory where no filter sees them, and the C library falls back to clone.
   io_setup too: its events are counted for the whole machine (fs.aio-max-nr), and one box could have them all. */
static const char *const policy_allowed[] = {
    /* files and directories */
    "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2", "open",
    "openat", "openat2", "creat", "close", "close_range", "lseek", "stat", "fstat", "lstat", "newfstatat", "statx",
    "statfs", "fstatfs", "access", "faccessat", "faccessat2", "getdents", "getdents64", "getcwd", "chdir", "fchdir",
    "mkdir", "mkdirat", "rmdir", "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "symlink",
    "symlinkat", "readlink", "readlinkat", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown",
    "fchownat", "umask", "utime", "utimes", "utimensat", "futimesat", "truncate", "ftruncate", "fallocate", "flock",
    "fsync", "fdatasync", "sync_file_range", "fadvise64", "readahead", "sendfile", "copy_file_range",
    "splice", "tee", "mknod", "mknodat", "getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr",
    "flistxattr", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "fcntl",
    "dup", "dup2", "dup3", "pipe", "pipe2", "memfd_create", "inotify_init", "inotify_init1", "inotify_add_watch",
    "inotify_rm_watch", "ioctl", "cachestat",
    /* waiting */
    "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
    "epoll_pwait2", "eventfd", "eventfd2", "signalfd", "signalfd4", "timerfd_create", "timerfd_settime",
    "timerfd_gettime",
    /* memory */
    "mmap", "munmap", "mprotect", "mremap", "madvise", "brk", "msync", "mincore", "mlock", "mlock2", "munlock",
    "mlockall", "munlockall", "membarrier", "get_mempolicy", "pkey_alloc", "pkey_free", "pkey_mprotect",
    /* processes and threads; clone itself is filtered by its flags in seccomp.c */
    "fork", "vfork", "execve", "execveat", "exit", "exit_group", "wait4", "waitid", "getpid", "getppid", "gettid",
    "getpgid", "getpgrp", "setpgid", "getsid", "setsid", "set_tid_address", "set_robust_list", "get_robust_list",
    "rseq", "futex", "futex_waitv", "futex_wake", "futex_wait", "futex_requeue", "arch_prctl", "prctl", "pidfd_open",
    "pidfd_send_signal", "getrlimit", "setrlimit", "prlimit64", "getrusage", "times", "getpriority", "setpriority",
    "ioprio_get", "ioprio_set", "sched_yield", "sched_getaffinity", "sched_setaffinity", "sched_getparam",
    "sched_setparam", "sched_getscheduler", "sched_setscheduler", "sched_getattr", "sched_setattr",
    "sched_get_priority_max", "sched_get_priority_min", "sched_rr_get_interval", "getcpu", "restart_syscall",
    /* signals and clocks */
    "kill", "tkill", "tgkill", "rt_sigaction", "rt_sigprocmask", "rt_sigpending", "rt_sigqueueinfo",
    "rt_tgsigqueueinfo", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "sigaltstack", "pause", "alarm",
    "getitimer", "setitimer", "timer_create", "timer_settime", "timer_gettime", "timer_getoverrun", "timer_delete",
    "nanosleep", "clock_nanosleep", "clock_gettime", "clock_getres", "gettimeofday", "time",
    /* ids: without capabilities these can only repeat what is */
    "getuid", "geteuid", "getresuid", "getgid", "getegid", "getresgid", "getgroups", "setuid", "setreuid",
    "setresuid", "setgid", "setregid", "setresgid", "setgroups", "setfsuid", "setfsgid", "capget", "capset",
    /* sockets of the kinds seccomp.c lets be made; the network namespace holds only its own loopback */
    "bind", "listen", "accept", "accept4", "connect", "getsockname", "getpeername", "send", "sendto",
    "sendmsg", "sendmmsg", "recv", "recvfrom", "recvmsg", "recvmmsg", "shutdown", "getsockopt", "setsockopt",
    /* System V objects live in the box's own ipc namespace and die with it */
    "shmget", "shmat", "shmdt", "shmctl", "semget", "semop", "semtimedop", "semctl", "msgget", "msgsnd", "msgrcv",
    "msgctl",
    /* the machine in words */
    "uname", "sysinfo", "getrandom",
};

#endif

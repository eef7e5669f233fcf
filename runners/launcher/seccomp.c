/* Compiles policy.h and the rules that look at arguments to BPF, once, when the launcher starts. Two programs: the list of what
   is allowed, and what of that is refused all the same. In one program libseccomp lets "allowed" swallow such exceptions;
   of two the kernel takes the stricter answer (seccomp(2)). */
#define _GNU_SOURCE
#include "box.h"
#include "policy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/ioprio.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct sock_fprog allowed, exceptions, unmetered;

static int add_all(scmp_filter_ctx filter, const char *const *names, size_t count, uint32_t action) {
    for (size_t i = 0; i < count; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);
        if (number < 0) continue;   /* not on this architecture, or newer than this libseccomp: stays ENOSYS */
        if (seccomp_rule_add(filter, action, number, 0) < 0) return -1;
    }
    return 0;
}

static int add_with_arguments(scmp_filter_ctx filter) {
    const uint64_t namespaces = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC
        | CLONE_NEWUTS | CLONE_NEWCGROUP;   /* CLONE_NEWTIME shares its bit with the exit signal: only clone3 takes it */
    /* Other protocols make the kernel load modules for them, and few have been looked at as long as these. */
    const struct { int family, type, protocol; } kinds[] = {
        { AF_INET, SOCK_STREAM, 0 }, { AF_INET, SOCK_STREAM, IPPROTO_TCP }, { AF_INET, SOCK_DGRAM, 0 }, { AF_INET, SOCK_DGRAM, IPPROTO_UDP },
        { AF_INET6, SOCK_STREAM, 0 }, { AF_INET6, SOCK_STREAM, IPPROTO_TCP }, { AF_INET6, SOCK_DGRAM, 0 }, { AF_INET6, SOCK_DGRAM, IPPROTO_UDP },
        { AF_UNIX, SOCK_STREAM, 0 }, { AF_UNIX, SOCK_DGRAM, 0 }, { AF_UNIX, SOCK_SEQPACKET, 0 },
    };
    int bad = 0;

    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, namespaces, 0));
    for (size_t i = 0; i < COUNT(kinds); i++)
        bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 3, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)kinds[i].family),
            SCMP_A1(SCMP_CMP_MASKED_EQ, 0xf, (scmp_datum_t)kinds[i].type), SCMP_A2(SCMP_CMP_EQ, (scmp_datum_t)kinds[i].protocol));
    /* The kernel makes two sockets of any family before it asks whether that family has pairs. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socketpair), 1, SCMP_A0(SCMP_CMP_EQ, AF_UNIX));
    /* getifaddrs(3) lists the box's own loopback by this; it changes nothing without a capability. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
        SCMP_A0(SCMP_CMP_EQ, AF_NETLINK), SCMP_A2(SCMP_CMP_EQ, NETLINK_ROUTE));
    /* personality: asking and the plain one; others switch off address randomisation or change the ABI. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(personality), 1, SCMP_A0(SCMP_CMP_EQ, 0xffffffffU));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(personality), 1, SCMP_A0(SCMP_CMP_EQ, 0));
    /* sync() flushes the whole machine's disks, syncfs() the one that /usr is on; a box has none of its own, so it is done already. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(0), SCMP_SYS(sync), 0);
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(0), SCMP_SYS(syncfs), 0);
    return bad;
}

/* Refuses `call` when the argument is `value`; the kernel ignores the upper half of an int, so only the lower is compared. */
static int refuse(scmp_filter_ctx filter, int call, unsigned argument, uint32_t value) {
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 1, SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, 0xffffffffU, value));
}

static int add_exceptions(scmp_filter_ctx filter) {
    /* Pid 1 is the same user as the program. Starved of CPU by its priority or affinity it could not end the box in time
       (measured: 17 s late), and its limits could kill it. */
    const int on_pid1[] = { SCMP_SYS(prlimit64), SCMP_SYS(sched_setscheduler), SCMP_SYS(sched_setparam), SCMP_SYS(sched_setattr),
        SCMP_SYS(sched_setaffinity) };
    int bad = 0;

    for (size_t i = 0; i < COUNT(on_pid1); i++) bad |= refuse(filter, on_pid1[i], 0, 1);
    bad |= refuse(filter, SCMP_SYS(setpriority), 1, 1);
    bad |= refuse(filter, SCMP_SYS(setpriority), 0, PRIO_USER);
    bad |= refuse(filter, SCMP_SYS(ioprio_set), 1, 1);
    bad |= refuse(filter, SCMP_SYS(ioprio_set), 0, IOPRIO_WHO_USER);
    /* Terminal ioctls that put words into another reader's mouth. */
    bad |= refuse(filter, SCMP_SYS(ioctl), 1, TIOCSTI);
    bad |= refuse(filter, SCMP_SYS(ioctl), 1, TIOCLINUX);
    return bad;
}

/* Where no control group counts memory, that which belongs to no process and to no file system cannot be seen from outside. */
static int add_unmetered(scmp_filter_ctx filter) {
    int bad = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(memfd_create), 0)
        | seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(shmget), 0);
    /* Unread datagrams of a unix socket that was closed are in no count that can be asked for (sockets.c); streams' are. */
    const int makers[] = { SCMP_SYS(socket), SCMP_SYS(socketpair) };
    for (size_t i = 0; i < COUNT(makers); i++)
        bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPROTONOSUPPORT), makers[i], 2, SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, 0xffffffffU, AF_UNIX),
            SCMP_CMP64(1, SCMP_CMP_MASKED_EQ, 0xfU, SOCK_DGRAM));
    return bad;
}

static int compile(scmp_filter_ctx filter, struct sock_fprog *program) {
    struct stat about;
    int result = -1, file = memfd_create("policy", MFD_CLOEXEC);
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);   /* a tree, not a chain: system calls stay cheap */
    if (file < 0 || seccomp_export_bpf(filter, file) < 0 || fstat(file, &about) < 0) goto done;
    program->len = (unsigned short)((size_t)about.st_size / sizeof(struct sock_filter));
    program->filter = malloc((size_t)about.st_size);
    if (program->filter == NULL || pread(file, program->filter, (size_t)about.st_size, 0) != about.st_size) goto done;
    result = 0;
done:
    if (file >= 0) close(file);
    return result;
}

int seccomp_compile(void) {
    int result = -1;
    scmp_filter_ctx list = seccomp_init(SCMP_ACT_ERRNO(ENOSYS)), but = seccomp_init(SCMP_ACT_ALLOW), unseen = seccomp_init(SCMP_ACT_ALLOW);
    if (list == NULL || but == NULL || unseen == NULL) goto done;
    if (add_all(list, policy_allowed, COUNT(policy_allowed), SCMP_ACT_ALLOW) < 0) goto done;
    if (add_all(list, policy_refused, COUNT(policy_refused), SCMP_ACT_ERRNO(EPERM)) < 0) goto done;
    if (add_with_arguments(list) < 0 || add_exceptions(but) < 0 || add_unmetered(unseen) < 0) goto done;
    if (compile(list, &allowed) < 0 || compile(but, &exceptions) < 0 || compile(unseen, &unmetered) < 0) goto done;
    result = 0;
done:
    seccomp_release(list);
    seccomp_release(but);
    seccomp_release(unseen);
    return result;
}

int seccomp_install(bool metered) {
    if (!metered && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &unmetered) < 0) return -1;
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &exceptions) < 0) return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &allowed);
}

/* Compiles policy.h and the rules that look at arguments to one BPF program, once, when the launcher starts. */
#define _GNU_SOURCE
#include "box.h"
#include "policy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct sock_fprog program;

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
    const int families[] = { AF_UNIX, AF_INET, AF_INET6 };
    int bad = 0;

    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, namespaces, 0));
    for (size_t i = 0; i < COUNT(families); i++) {
        /* SOCK_RAW and SOCK_PACKET want a capability nobody here has; refuse them before the kernel's code for them runs. */
        bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i]), SCMP_A1(SCMP_CMP_MASKED_EQ, 0xf, SOCK_STREAM));
        bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i]), SCMP_A1(SCMP_CMP_MASKED_EQ, 0xf, SOCK_DGRAM));
    }
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
        SCMP_A0(SCMP_CMP_EQ, AF_UNIX), SCMP_A1(SCMP_CMP_MASKED_EQ, 0xf, SOCK_SEQPACKET));
    /* getifaddrs(3) lists the box's own loopback by this; it changes nothing without a capability. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
        SCMP_A0(SCMP_CMP_EQ, AF_NETLINK), SCMP_A2(SCMP_CMP_EQ, NETLINK_ROUTE));
    /* Terminal ioctls that put words into another reader's mouth (TIOCSTI, TIOCLINUX) stay out; the upper half
       of the argument is ignored by the kernel, so only the lower half may be compared. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffU, TIOCSTI));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffU, TIOCLINUX));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 0);
    /* personality: asking and the plain one; others switch off address randomisation or change the ABI. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(personality), 1, SCMP_A0(SCMP_CMP_EQ, 0xffffffffU));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(personality), 1, SCMP_A0(SCMP_CMP_EQ, 0));
    /* sync() flushes the whole machine's disks; a box has none of its own, so it is done already. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(0), SCMP_SYS(sync), 0);
    return bad;
}

int seccomp_compile(void) {
    int result = -1, file = -1;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (filter == NULL) return -1;
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);   /* a tree, not a chain: system calls stay cheap */
    if (add_all(filter, policy_allowed, COUNT(policy_allowed), SCMP_ACT_ALLOW) < 0) goto done;
    if (add_all(filter, policy_refused, COUNT(policy_refused), SCMP_ACT_ERRNO(EPERM)) < 0) goto done;
    if (add_with_arguments(filter) < 0) goto done;

    struct stat about;
    file = memfd_create("policy", MFD_CLOEXEC);
    if (file < 0 || seccomp_export_bpf(filter, file) < 0 || fstat(file, &about) < 0) goto done;
    program.len = (unsigned short)((size_t)about.st_size / sizeof(struct sock_filter));
    program.filter = malloc((size_t)about.st_size);
    if (program.filter == NULL || pread(file, program.filter, (size_t)about.st_size, 0) != about.st_size) goto done;
    result = 0;
done:
    if (file >= 0) close(file);
    seccomp_release(filter);
    return result;
}

int seccomp_install(void) {
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* Theory of operation
   -------------------
   The launcher clones this process into new user, pid, mount, network, ipc and uts namespaces. As pid 1 of its box it
   makes the walls, shuts them behind itself (capabilities, no_new_privs, seccomp), and only then forks the process that
   will become the program. That process waits on CONTROL for its arguments and environment, and executes.
   Pid 1 stays as reaper: the kernel protects it from every signal sent inside, it cannot be traced (not dumpable), and
   its end is the end of everything in the box. It ends when the program has, or when the executor closes STATUS; a byte
   that the executor writes there is the number of a signal for the program, such as SIGINT for Ctrl-C on a terminal.

   A fork server (serve.h) clones its boxes itself, out of an interpreter that has booted. They go the same way, but for the
   end: what pid 1 forks is a copy of that interpreter and need not execute anything, and pid 1, which has no use for the
   interpreter, executes reaper.c to be rid of it. The server's own process goes a part of the way only: it has the root, the network and the host user of a box, no pid 1 and no filter. Under root it keeps CAP_SETUID, by which
   each of its boxes is made under a host user of its own; else it is the only user of a user namespace and has no right at all, and its boxes' namespaces lie
   in its own. It runs nothing but our code, and never sees a request. */
#define _GNU_SOURCE
#include "box.h"
#include "report.h"
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/securebits.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The largest start message: argument and environment strings. The executor refuses larger ones before. */
enum { START_BYTES = 1 << 20, START_STRINGS = 4096 };

void box_fail(const char *step, const char *detail) {
    report_failure(STATUS, step, detail);
    _exit(1);
}

static void raise_loopback(void) {
    struct ifreq lo = { .ifr_name = "lo" };
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (any < 0 || ioctl(any, SIOCGIFFLAGS, &lo) < 0) box_fail("loopback", "lo");
    lo.ifr_flags |= IFF_UP;
    if (ioctl(any, SIOCSIFFLAGS, &lo) < 0) box_fail("loopback", "lo");
    close(any);
}

/* The first victim of a machine out of memory is always a box (proc(5), oom_score_adj). */
static void offer_to_oom_killer(void) {
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, "1000", 4) != 4) box_fail("oom-score", "");
    close(file);
}

unsigned long box_namespaces(const struct spec *spec, bool own_ids) {
    unsigned long flags = CLONE_NEWNS | (without(spec, net) ? 0 : CLONE_NEWNET) | (without(spec, ipc) ? 0 : CLONE_NEWIPC) | (without(spec, uts) ? 0 : CLONE_NEWUTS);
    if (spec->server != 0) return flags | (own_ids ? 0 : CLONE_NEWUSER);   /* the launcher maps its boxes' ids under root, and knows them by their pids */
    return flags | (without(spec, user) ? 0 : CLONE_NEWUSER) | (without(spec, pid) ? 0 : CLONE_NEWPID);
}

int box_take_descriptors(const struct spec *spec, const int *fds, int gate, int sixth) {
    /* Any descriptor may hold any number: lift ours out of the way first, then put them in order. */
    int moved[BOX_FDS + 2];
    const int all = BOX_FDS + (sixth >= 0 ? 2 : 1);
    for (int i = 0; i < all; i++)
        if ((moved[i] = fcntl(i < BOX_FDS ? fds[i] : i == BOX_FDS ? gate : sixth, F_DUPFD, 64)) < 0) _exit(1);
    for (int fd = 0; fd < BOX_FDS; fd++) if (dup2(moved[fd], fd) < 0) _exit(1);
    if (sixth >= 0 && dup2(moved[BOX_FDS + 1], BOX_FDS) < 0) _exit(1);
    /* The gate's other copies, or its end would never be seen. */
    if (!without(spec, descriptors)) close_range(sixth >= 0 ? BOX_FDS + 1 : BOX_FDS, 63, 0);
    return moved[BOX_FDS];
}

static void write_own(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, text, strlen(text)) < 0) box_fail("map-ids", path);
    close(file);
}

/* The launcher may map ids only where its own user namespace is the parent (user_namespaces(7)); that of a fork server's box is the server's.
   Any process may map itself, if it owns its files in /proc: it does while it is dumpable. */
static void map_own_ids(void) {
    char map[32];
    snprintf(map, sizeof map, "%d %d 1", BOX_ID, BOX_ID);
    if (prctl(PR_SET_DUMPABLE, 1) < 0) box_fail("map-ids", "dumpable");
    write_own("/proc/self/setgroups", "deny");
    write_own("/proc/self/uid_map", map);
    write_own("/proc/self/gid_map", map);
    if (prctl(PR_SET_DUMPABLE, 0) < 0) box_fail("map-ids", "dumpable");
}

/* From here on we are the box's user, so that what we make in its file systems belongs to it. The capabilities stay
   until the root stands: there is no user 0 in this user namespace whose loss would cost them. */
static void become_box_user(const struct spec *spec, bool own_ids) {
    if ((spec->server != 0 && own_ids) || without(spec, user)) {
        /* Nothing stands between us and the host's ids then: keep the capabilities by hand, be the box's host user. */
        if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP) < 0 || setgroups(0, NULL) < 0
            || setresgid(spec->gid, spec->gid, spec->gid) < 0 || setresuid(spec->uid, spec->uid, spec->uid) < 0) box_fail("set-ids", "");
        return;
    }
    if (own_ids && setgroups(0, NULL) < 0) box_fail("set-groups", "");
    if (setresgid(BOX_ID, BOX_ID, BOX_ID) < 0 || setresuid(BOX_ID, BOX_ID, BOX_ID) < 0) box_fail("set-ids", "");
}

static void drop_capabilities(void) {
    const struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    const struct __user_cap_data_struct none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
        if (prctl(PR_CAPBSET_DROP, capability) < 0) box_fail("drop-bounding-set", "");
    /* Locked, so that no uid change or set-uid file brings any back (capabilities(7)). */
    if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP
            | SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE
            | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED) < 0) box_fail("securebits", "");
    if (syscall(SYS_capset, &header, none) < 0) box_fail("drop-capabilities", "");
}

/* All that a fork server needs for its boxes, and can hand to none of them: a process in a user namespace has no rights outside
   of it. Ambient, or the interpreter's execve(2) would lose them. */
static void keep_server_rights(void) {
    const int kept[] = { CAP_SETUID, CAP_SETGID };
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct rights[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) rights[0].permitted |= 1u << kept[i];
    rights[0].effective = rights[0].inheritable = rights[0].permitted;
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
        if (capability != kept[0] && capability != kept[1] && prctl(PR_CAPBSET_DROP, capability) < 0) box_fail("drop-bounding-set", "");
    if (syscall(SYS_capset, &header, rights) < 0) box_fail("drop-capabilities", "");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept[i], 0, 0) < 0) box_fail("ambient-capability", "");
}

static void shut(const struct spec *spec) {
    const bool metered = spec->group_count > 0;
    /* Without no_new_privs a filter takes a capability, so it has to go first. */
    if (without(spec, no_new_privs) && seccomp_install(metered) < 0) box_fail("seccomp", "");
    if (!without(spec, capabilities)) drop_capabilities();
    if (!without(spec, no_new_privs) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) box_fail("no-new-privs", "");
    for (size_t i = 0; i < spec->limit_count && !without(spec, rlimits); i++) {
        const struct rlimit both = { spec->limits[i].value, spec->limits[i].value };
        if (setrlimit((__rlimit_resource_t)spec->limits[i].resource, &both) < 0) box_fail("rlimit", "");
    }
    /* Not dumpable: nothing in the box may read or trace pid 1 (ptrace(2), "ptrace access mode checking"). */
    if (prctl(PR_SET_DUMPABLE, without(spec, dumpable) ? 1 : 0) < 0) box_fail("dumpable", "");
    if (!without(spec, seccomp) && !without(spec, no_new_privs) && seccomp_install(metered) < 0) box_fail("seccomp", "");
}

/* ---- the process that becomes the program ---- */

static void read_exactly(char *text, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t got = read(CONTROL, text + done, length - done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) _exit(1);   /* the executor changed its mind */
        done += (size_t)got;
    }
}

/* Reads one start message: "LENGTH\0", then that many bytes of "ARGC\0ARG…\0NAME=VALUE…\0". A "+" before ARGC leaves CONTROL
   open: what is executed boots first and reads a message of its own there. Returns the argument vector, sets `environment`. */
static char **read_start(char ***environment, bool *boots) {
    static char text[START_BYTES + 1];
    static char *strings[START_STRINGS + 2];
    size_t length = 0, count = 0;
    for (char digit; read_exactly(&digit, 1), digit != 0; length = length * 10 + (size_t)(digit - '0'))
        if (digit < '0' || digit > '9' || length > START_BYTES / 10) _exit(1);
    if (length == 0) _exit(1);
    read_exactly(text, length);
    if (text[length - 1] != 0) _exit(1);
    *boots = text[0] == '+';
    int argc = atoi(text);
    for (char *at = text + strlen(text) + 1; at < text + length && count < START_STRINGS; at += strlen(at) + 1) {
        if (count == (size_t)argc) strings[count++] = NULL;
        strings[count++] = at;
    }
    if (argc < 1 || count < (size_t)argc) _exit(1);
    if (count == (size_t)argc) strings[count++] = NULL;
    strings[count] = NULL;
    *environment = strings + argc + 1;
    return strings;
}

static void unblock_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void become_program(struct handover *handover) {
    char **environment;
    if (setsid() < 0) _exit(1);
    bool boots;
    char **arguments = read_start(&environment, &boots);
    if (!boots) close(CONTROL);
    /* What is ignored stays so in what is executed: the launcher ignores SIGPIPE, and whoever started the service in the background
       made it ignore SIGINT. */
    for (int one = 1; one < NSIG; one++) signal(one, SIG_DFL);
    unblock_signals();
    environ = environment;   /* execvp looks the program up on the box's PATH */
    handover->started_ns = watch_now_ns();
    execvp(arguments[0], arguments);
    handover->exec_errno = errno;
    snprintf((char *)(handover + 1), 256, "%s", arguments[0]);
    _exit(127);
}

/* The program of a forked box is there already. What execve(2) would have taken from it is taken by hand. */
static void become_fork(void) {
    if (setsid() < 0 || syscall(SYS_close_range, STATUS, ~0U, 0) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0) _exit(1);
    unblock_signals();
}

/* ---- pid 1 ---- */

/* Nothing of the fork server's memory, which pid 1 shares until now, is left to it; the kernel keeps handlers and locks away too. */
static _Noreturn void become_reaper(int workspace, int diag) {
    char *const nothing[] = { NULL }, *const name[] = { "", NULL };
    for (int fd = STDIN; fd <= CONTROL; fd++) close(fd);
    if (dup2(workspace, WORKSPACE) < 0 || fcntl(WORKSPACE, F_SETFD, 0) < 0 || fcntl(REAPER, F_SETFD, FD_CLOEXEC) < 0) box_fail("reaper", "");
    if (diag >= 0 && (dup2(diag, DIAG) < 0 || fcntl(DIAG, F_SETFD, 0) < 0)) box_fail("reaper", "");   /* last: the workspace may have come as that number */
    syscall(SYS_execveat, REAPER, "", name, nothing, AT_EMPTY_PATH);
    box_fail("reaper", "exec");
}

/* A fork server is a process like the launcher: its interpreter boots, and says by itself that it is ready. */
static _Noreturn void become_server(const struct spec *spec, const struct trees *trees, bool own_ids) {
    static char unused[4096];   /* nobody waits here for the server's end */
    become_box_user(spec, own_ids);
    if (fchdir(mounts_enter(spec, trees)) < 0) box_fail("chdir", "/workspace");
    if (own_ids) keep_server_rights();
    else drop_capabilities();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) box_fail("no-new-privs", "");
    become_program((struct handover *)unused);
}

void box_main(const struct spec *spec, int released, bool own_ids) {
    char go;
    if (read(released, &go, 1) != 1) _exit(1);   /* the launcher could not finish and has said why */
    if (!without(spec, descriptors) && syscall(SYS_close_range, spec->server != 0 || spec->fork != 0 ? BOX_FDS + 1 : BOX_FDS, ~0U, 0) < 0) box_fail("close-descriptors", "");
    if (spec->fork != 0 && !own_ids) map_own_ids();
    if (spec->fork == 0) offer_to_oom_killer();   /* a fork has it from its server */
    umask(022);
    /* A fork server too: what its modules learn of the machine when they are loaded, its copies know. */
    if (!without(spec, uts) && sethostname(spec->hostname, strlen(spec->hostname)) < 0) box_fail("hostname", spec->hostname);

    struct trees trees;
    if (spec->server != 0) {
        mounts_take(spec, &trees);
        become_server(spec, &trees, own_ids);
    }
    if (!without(spec, cgroupns) && unshare(CLONE_NEWCGROUP) < 0) box_fail("unshare-cgroup", "");
    if (!without(spec, net)) raise_loopback();

    mounts_take(spec, &trees);
    become_box_user(spec, own_ids);
    int workspace = mounts_enter(spec, &trees);
    /* Last of what a change of ids clears (prctl(2)): the box dies with the launcher, however that ends. */
    if (!without(spec, death) && prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) box_fail("parent-death-signal", "");

    /* Well above the numbers that are given by hand. */
    const int own = spec->group_count > 0 ? -1 : sockets_open(), diag = own < 0 ? -1 : fcntl(own, F_DUPFD_CLOEXEC, 64);
    if (own >= 0) close(own);
    if (spec->fork != 0) {
        shut(spec);
        if (fchdir(workspace) < 0) box_fail("chdir", "/workspace");
        pid_t program = fork();
        if (program == 0) {
            become_fork();
            return;
        }
        if (program != WATCHED) box_fail("fork", "");
        become_reaper(workspace, diag);
    }

    struct handover *handover = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int signals = watch_signals();
    if (handover == MAP_FAILED || signals < 0) box_fail("reaper", "");

    shut(spec);
    if (fchdir(workspace) < 0) box_fail("chdir", "/workspace");
    pid_t program = fork();
    if (program < 0) box_fail("fork", "");
    if (program == 0) {
        close(STATUS);
        become_program(handover);
    }
    for (int fd = STDIN; fd <= CONTROL; fd++) close(fd);
    report(STATUS, "ready", workspace);
    close(workspace);
    watch(program, handover, signals, diag);
}

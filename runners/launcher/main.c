/* coderunner launcher: makes boxes for one executor.

   launcher FD    FD is a SOCK_SEQPACKET socket to the executor. Each packet is one spec (spec.c) with five descriptors:
                  the program's stdin, stdout and stderr, CONTROL (its start message) and STATUS (report.h).
   The launcher clones a process into new namespaces, puts it into its cgroups, maps its ids, lets it go, and forgets it:
   everything else is told on STATUS by the box itself. When the executor is gone the launcher ends, and with it all boxes. */
#define _GNU_SOURCE
#include "box.h"
#include "report.h"
#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/fsuid.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SPEC_BYTES = 64 * 1024 };

static int reaper;   /* the program beside ours that becomes pid 1 of forked boxes */

static bool write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t wrote = write(file, text, strlen(text));
    int error = errno;
    close(file);
    errno = error;
    return wrote == (ssize_t)strlen(text);
}

static bool write_proc(pid_t pid, const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    return write_file(path, text);
}

/* user_namespaces(7): one user, one group; without CAP_SETUID a process may map only itself, and then
   must give up setgroups first. */
static const char *map_ids(pid_t pid, const struct spec *spec, bool own_ids) {
    char map[48];
    if (!own_ids && !write_proc(pid, "setgroups", "deny")) return "setgroups";
    snprintf(map, sizeof map, "%d %u 1", BOX_ID, without(spec, ids) ? geteuid() : spec->uid);
    if (!write_proc(pid, "uid_map", map)) return "uid-map";
    snprintf(map, sizeof map, "%d %u 1", BOX_ID, spec->gid);
    if (!write_proc(pid, "gid_map", map)) return "gid-map";
    return NULL;
}

static const char *confine(pid_t pid, const struct spec *spec, bool own_ids, const char **detail) {
    char number[16];
    snprintf(number, sizeof number, "%d", pid);
    for (size_t i = 0; i < spec->group_count; i++) {
        *detail = spec->groups[i];
        if (!write_file(spec->groups[i], number)) return "cgroup";
    }
    *detail = "";
    /* Under root a fork server has no user namespace of its own; else its boxes lie in its own, and map themselves. */
    if ((own_ids ? spec->server : spec->fork) != 0 || without(spec, user)) return NULL;
    return map_ids(pid, spec, own_ids);
}

/* Clones the box ourselves, or lets its fork server do it. `text`: the spec as it came. Returns its pid, or -1 with errno. */
static pid_t clone_box(const struct spec *spec, const char *text, size_t length, const int *fds, const int *gate, int serve, bool own_ids, int *pidfd) {
    pid_t pid;
    if (spec->fork != 0) {
        const int handed[SERVE_FDS] = { fds[STDIN], fds[STDOUT], fds[STDERR], fds[CONTROL], fds[STATUS], gate[0], reaper };
        pid = servers_fork(spec->fork, text, length, handed);
        /* Our own child (CLONE_PARENT), so that the number is its as long as we have not reaped it. */
        if (pid > 0 && (*pidfd = (int)syscall(SYS_pidfd_open, pid, 0)) < 0) return -1;
        return pid;
    }
    /* What a box takes of some things (inotify instances, watches) the kernel also counts for the one who made its user namespace:
       let that be the box's own host user, or all boxes and the machine's root would share 128. Files are still root's to open. */
    if (own_ids && spec->server == 0 && !without(spec, user)) {
        if (seteuid(spec->uid) < 0) return -1;
        setfsuid(0);
    }
    pid = (pid_t)syscall(SYS_clone, box_namespaces(spec, own_ids) | CLONE_PIDFD | SIGCHLD, NULL, pidfd, NULL, NULL);
    if (pid == 0) {
        int released = box_take_descriptors(spec, fds, gate[0], serve);
        close(gate[1]);
        box_main(spec, released, own_ids);
        _exit(1);   /* not reached: only a fork server's boxes return */
    }
    const int error = errno;
    if (own_ids && seteuid(0) < 0) _exit(1);   /* cannot fail: the real user is root */
    errno = error;
    return pid;
}

static void start_box(const struct spec *spec, const char *text, size_t length, const int *fds) {
    const bool own_ids = geteuid() == 0;
    int gate[2] = { -1, -1 }, serve[2] = { -1, -1 }, pidfd = -1;
    if (pipe2(gate, O_CLOEXEC) < 0) { report_failure(fds[STATUS], "pipe", ""); goto done; }
    if (spec->server != 0 && (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, serve) < 0 || servers_add(spec->server, serve[0]) < 0)) {
        report_failure(fds[STATUS], "fork-server", "");
        if (serve[0] >= 0) close(serve[0]);
        goto done;
    }
    /* A program that opens /dev/stdout opens its pipe anew, by the pipe's owner (measured: EACCES otherwise). */
    for (int fd = STDIN; fd <= STDERR; fd++)
        if (own_ids && fchown(fds[fd], spec->uid, spec->gid) < 0) { report_failure(fds[STATUS], "chown-pipe", ""); goto done; }

    pid_t pid = clone_box(spec, text, length, fds, gate, serve[1], own_ids, &pidfd);
    const char *detail = "", *step = pid < 0 ? spec->fork != 0 ? "fork-server" : "clone" : confine(pid, spec, own_ids, &detail);
    if (step != NULL) report_failure(fds[STATUS], step, detail);
    else {
        report(fds[STATUS], "started", pidfd);
        if (write(gate[1], "g", 1) != 1) report_failure(fds[STATUS], "release", "");
    }
done:
    if (gate[0] >= 0) close(gate[0]);
    if (gate[1] >= 0) close(gate[1]);
    if (serve[1] >= 0) close(serve[1]);
    if (pidfd >= 0) close(pidfd);
}

/* Receives one packet. Returns its length, 0 when the executor is gone; `count` descriptors are in `fds`. */
static ssize_t receive(int socket, char *text, int *fds, size_t *count) {
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * BOX_FDS)];
    struct iovec body = { text, SPEC_BYTES };
    struct msghdr message = { .msg_iov = &body, .msg_iovlen = 1, .msg_control = control,
        .msg_controllen = CMSG_LEN(sizeof(int) * BOX_FDS) };   /* not the padded size: that has room for one more than `fds` */
    ssize_t length;
    while ((length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {}
    *count = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        *count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(fds, CMSG_DATA(header), *count * sizeof(int));
    }
    return (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 ? SPEC_BYTES : length;
}

static int open_reaper(void) {
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - sizeof "reaper");
    if (length <= 0 || (size_t)length >= sizeof path - sizeof "reaper") return -1;
    while (length > 0 && path[length - 1] != '/') length--;
    memcpy(path + length, "reaper", sizeof "reaper");
    return open(path, O_RDONLY | O_CLOEXEC);
}

static void serve_one(char *text, ssize_t length, const int *fds, size_t count) {
    static char parsed[SPEC_BYTES];   /* parsing changes it, and a fork server reads it again */
    struct spec spec;
    char field[64];
    if (count == BOX_FDS) {
        snprintf(field, sizeof field, "longer than 64 KiB");
        memcpy(parsed, text, (size_t)length);
        if (length < SPEC_BYTES && spec_parse(parsed, (size_t)length, &spec, field, sizeof field) == 0) start_box(&spec, text, (size_t)length, fds);
        else {
            errno = EINVAL;
            report_failure(fds[STATUS], "spec", field);
        }
    }
    for (size_t i = 0; i < count; i++) close(fds[i]);
}

int main(int argc, char **argv) {
    static char text[SPEC_BYTES];
    int executor = argc == 2 ? atoi(argv[1]) : -1;
    if (executor < 3) {
        fprintf(stderr, "usage: launcher FD (started by the executor, not by hand)\n");
        return 2;
    }
    /* Keep nothing of the executor's but the socket; whatever leaked in here would leak into every box. */
    if (executor > 3 && dup2(executor, 3) < 0) return 1;
    executor = 3;
    if (fcntl(executor, F_SETFD, FD_CLOEXEC) < 0 || syscall(SYS_close_range, 4, ~0U, 0) < 0) return 1;
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0) return 1;
    close(null);
    /* A box shows the arguments of its pid 1, which are ours; they need not tell anybody anything. */
    memset(argv[1], 0, strlen(argv[1]));
    memset(argv[0], 0, strlen(argv[0]));
    prctl(PR_SET_NAME, "box");
    if (seccomp_compile() < 0) {
        fprintf(stderr, "launcher: the seccomp policy does not compile: is libseccomp 2.5 or newer installed?\n");
        return 1;
    }
    if ((reaper = open_reaper()) < 0) {
        fprintf(stderr, "launcher: the program reaper is not beside it: build both with make\n");
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    int signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    struct pollfd events[] = { { executor, POLLIN, 0 }, { signals, POLLIN, 0 } };
    for (;;) {
        if (poll(events, 2, -1) < 0 && errno != EINTR) return 1;
        struct signalfd_siginfo drained;
        while (read(signals, &drained, sizeof drained) > 0) {}
        while (waitpid(-1, NULL, WNOHANG) > 0) {}
        if (events[0].revents == 0) continue;
        int fds[BOX_FDS];
        size_t count;
        ssize_t length = receive(executor, text, fds, &count);
        if (length <= 0) return 0;
        serve_one(text, length, fds, count);
    }
}

/* libuv's descriptors: fork.h. A box closes all that its server had open, and libuv remembers the numbers. */
#define _GNU_SOURCE
#include "fork.h"

#include "box.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NUMBERS = 64 };   /* those of a box; the launcher's own lie above */

static const struct { int from, to; } lent[] = { { STATUS, 60 }, { SERVE, 61 } };
enum { FIRST_LENT = 60 };

static enum kind { NONE, EPOLL, EVENT, PIPE, NOTHING } kinds[NUMBERS];
static int others[NUMBERS];   /* the writing end of a pipe whose reading end has this number */
static int lock;              /* the pipe that libuv's signal handlers lock by: it holds one byte when nobody does */

void descriptors_lend(void) {
    for (size_t i = 0; i < sizeof lent / sizeof *lent; i++)
        if (dup3(lent[i].from, lent[i].to, O_CLOEXEC) < 0 || close(lent[i].from) < 0) _exit(1);
}

static enum kind kind_of(const char *target) {
    if (strcmp(target, "anon_inode:[eventpoll]") == 0) return EPOLL;
    if (strcmp(target, "anon_inode:[eventfd]") == 0) return EVENT;
    if (strncmp(target, "pipe:", 5) == 0) return PIPE;
    return strcmp(target, "/dev/null") == 0 ? NOTHING : NONE;
}

int descriptors_note(const uv_loop_t *loop) {
    char targets[NUMBERS][64] = { 0 }, path[32];
    for (int fd = CONTROL; fd < FIRST_LENT; fd++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (readlink(path, targets[fd], sizeof *targets - 1) < 0) continue;
        kinds[fd] = kind_of(targets[fd]);
        if (kinds[fd] == NONE) { errno = EBADF; return -1; }   /* a socket, a ring: nothing that we could make anew */
    }
    for (int fd = CONTROL; fd < FIRST_LENT; fd++) {
        int waiting;
        if (kinds[fd] != PIPE || (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY) continue;
        for (int other = CONTROL; other < FIRST_LENT; other++)
            if (other != fd && strcmp(targets[fd], targets[other]) == 0) others[fd] = other;
        if (others[fd] == 0 || ioctl(fd, FIONREAD, &waiting) < 0 || waiting > 1) { errno = EPIPE; return -1; }
        if (waiting == 1) lock = fd;
    }
    /* fork(2) makes libuv replace that pipe at once, by the lowest free numbers: in a box these are the same two, and no others. */
    if (kinds[loop->backend_fd] != EPOLL || kinds[CONTROL] == NONE || lock != STATUS || others[lock] != SERVE) { errno = ENOTSUP; return -1; }
    for (size_t i = 0; i < sizeof lent / sizeof *lent; i++)
        if (dup3(lent[i].to, lent[i].from, O_CLOEXEC) < 0 || close(lent[i].to) < 0) return -1;
    return 0;
}

static bool place(int made, int fd) {
    if (made < 0 || made == fd) return made == fd;
    return dup3(made, fd, O_CLOEXEC) == fd && close(made) == 0;
}

static bool make(int fd) {
    int ends[2];
    switch (kinds[fd]) {
    case EPOLL: return place(epoll_create1(EPOLL_CLOEXEC), fd);
    case EVENT: return place(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), fd);
    case NOTHING: return place(open("/dev/null", O_RDWR | O_CLOEXEC), fd);
    case PIPE:
        if (others[fd] == 0) return true;   /* the writing end comes with the other */
        /* Out of the way first: the lowest free number may be the other end's. */
        if (pipe2(ends, O_CLOEXEC | (fd == lock ? 0 : O_NONBLOCK)) < 0) return false;
        for (int i = 0; i < 2; i++) {
            const int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, NUMBERS);
            if (moved < 0 || close(ends[i]) < 0) return false;
            ends[i] = moved;
        }
        return place(ends[0], fd) && place(ends[1], others[fd]) && (fd != lock || write(others[fd], "*", 1) == 1);
    default: return true;
    }
}

int descriptors_renew(uv_loop_t *loop) {
    const int control = fcntl(CONTROL, F_DUPFD_CLOEXEC, NUMBERS);
    if (control < 0 || close(CONTROL) < 0) return -1;
    for (int fd = CONTROL; fd < NUMBERS; fd++) if (!make(fd)) return -1;
    for (int fd = STDIN; fd <= STDERR; fd++) if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) return -1;   /* as Node.js does when it starts */
    return uv_loop_fork(loop) == 0 ? control : -1;
}

/* The launcher's side of fork servers: serve.h. */
#define _GNU_SOURCE
#include "serve.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_SERVERS = 64 };

static struct { unsigned number; int socket; } servers[MAX_SERVERS];   /* number 0: a free place */

static void drop(size_t i) {
    close(servers[i].socket);
    servers[i].number = 0;
}

/* Servers end without telling us: their executor knows. */
static bool gone(int socket) {
    char any;
    return recv(socket, &any, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

int servers_add(unsigned number, int socket) {
    /* Longer than any fork takes: one that hangs must not stop all other boxes for good. */
    const struct timeval patience = { .tv_sec = 1 };
    size_t place = MAX_SERVERS;
    for (size_t i = 0; i < MAX_SERVERS; i++) {
        if (servers[i].number != 0 && gone(servers[i].socket)) drop(i);
        if (servers[i].number == 0 && place == MAX_SERVERS) place = i;
    }
    if (place == MAX_SERVERS) { errno = EMFILE; return -1; }
    if (setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0) return -1;
    servers[place].number = number;
    servers[place].socket = socket;
    return 0;
}

static pid_t ask(int socket, const char *text, size_t length, const int *fds) {
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * SERVE_FDS)] = { 0 };
    struct iovec body = { (void *)text, length };
    struct msghdr message = { .msg_iov = &body, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * SERVE_FDS);
    memcpy(CMSG_DATA(header), fds, sizeof(int) * SERVE_FDS);
    int pid;
    ssize_t got;
    while ((got = sendmsg(socket, &message, MSG_NOSIGNAL)) < 0 && errno == EINTR) {}
    if (got < 0) return -1;
    while ((got = recv(socket, &pid, sizeof pid, 0)) < 0 && errno == EINTR) {}
    if (got == sizeof pid) return pid;
    if (got >= 0) errno = EPIPE;
    return -1;
}

pid_t servers_fork(unsigned number, const char *text, size_t length, const int *fds) {
    for (size_t i = 0; i < MAX_SERVERS; i++) {
        if (servers[i].number != number) continue;
        pid_t pid = ask(servers[i].socket, text, length, fds);
        if (pid > 0) return pid;
        if (pid < -1) { errno = -pid; return -1; }
        const int error = errno;
        drop(i);   /* it has ended, or its answer could come late and be taken for the next one */
        errno = error;
        return -1;
    }
    errno = ESRCH;
    return -1;
}

/* The fork server's side: serve.h. Linked into each language's server, not into the launcher. */
#define _GNU_SOURCE
#include "serve.h"
#include "box.h"
#include "report.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SPEC_BYTES = 64 * 1024 };

/* What one box must not learn of the one before it lies here and nowhere else, and is wiped in every box. */
static struct request {
    char text[SPEC_BYTES];
    struct spec spec;
    char field[64];
    int fds[SERVE_FDS];
    int pid;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * SERVE_FDS)];
} request;

/* Returns the spec's length; 0 when the launcher is gone. */
static size_t receive(void) {
    struct iovec body = { request.text, sizeof request.text };
    struct msghdr message = { .msg_iov = &body, .msg_iovlen = 1, .msg_control = request.control,
        .msg_controllen = CMSG_LEN(sizeof(int) * SERVE_FDS) };
    ssize_t length;
    while ((length = recvmsg(SERVE, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {}
    struct cmsghdr *header = length <= 0 ? NULL : CMSG_FIRSTHDR(&message);
    if (header == NULL || header->cmsg_len != CMSG_LEN(sizeof(int) * SERVE_FDS)) return 0;
    memcpy(request.fds, CMSG_DATA(header), sizeof request.fds);
    return (size_t)length;
}

/* The clone's parent is ours, the launcher: it may end after us, and it reaps. The box's host user makes the box's user namespace, as
   in main.c, and for the same reason. */
static pid_t clone_box(const struct spec *spec) {
    if (seteuid(spec->uid) < 0) return -errno;
    pid_t pid = (pid_t)syscall(SYS_clone, box_namespaces(spec) | CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
    const int error = errno;
    if (pid != 0 && seteuid(getuid()) < 0) _exit(1);   /* cannot fail: it is the real user */
    return pid < 0 ? -error : pid;
}

int serve(char *words, size_t length_of_words) {
    box_words = (struct words){ words, length_of_words };
    if (seccomp_compile() < 0 || prctl(PR_SET_DUMPABLE, 0) < 0) return -1;
    report(STATUS, "ready", -1);
    for (size_t length; (length = receive()) != 0;) {
        if (spec_parse(request.text, length, &request.spec, request.field, sizeof request.field) < 0) request.pid = -EINVAL;
        else if ((request.pid = clone_box(&request.spec)) == 0) {
            int gate = box_take_descriptors(&request.spec, request.fds, request.fds[BOX_FDS], -1);
            box_main(&request.spec, gate, true);
            explicit_bzero(&request, sizeof request);
            return 0;
        }
        for (size_t i = 0; i < SERVE_FDS; i++) close(request.fds[i]);
        if (send(SERVE, &request.pid, sizeof request.pid, MSG_NOSIGNAL) < 0) break;
        explicit_bzero(&request, sizeof request);
    }
    _exit(0);   /* the launcher is gone */
}

/* The fork server's side: serve.h. Linked into each language's server, not into the launcher. */
#define _GNU_SOURCE
#include "serve.h"
#include "box.h"
#include "report.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/rseq.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { SPEC_BYTES = 64 * 1024 };

static bool own_ids;   /* root has lent us the right to make boxes under host users of their own (box.c, keep_server_rights) */

/* What one box must not learn of the one before it lies here and nowhere else, and is wiped in every box. Of the text only as much as there was:
   each page that a copy writes to is its own from then on. */
static struct request {
    size_t length;
    char text[SPEC_BYTES];
    struct spec spec;
    char field[64];
    int fds[SERVE_FDS];
    int pid;
    _Atomic int shared;   /* not 0 while the box's pid 1 is in our memory */
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

static void wipe(void) {
    explicit_bzero(request.text, request.length);
    explicit_bzero((char *)&request + offsetof(struct request, spec), sizeof request - offsetof(struct request, spec));
    request.length = 0;
}

/* Pid 1 of a box runs on a stack of its own until it executes the reaper; the program that it forks goes back to the copy of ours. */
static struct {
    _Alignas(16) char stack[256 * 1024];
    ucontext_t back;
    bool is_program;
} box;

/* Restartable sequences are registered for each thread, and clone(2) with CLONE_VM takes that away: without, the C library would go on telling
   the number of the processor that the server ran on. */
static void register_rseq(void) {
    if (__rseq_size > 0) syscall(SYS_rseq, (char *)__builtin_thread_pointer() + __rseq_offset, sizeof(struct rseq), 0, RSEQ_SIG);
}

static int first_process(void *unused) {
    (void)unused;
    int gate = box_take_descriptors(&request.spec, request.fds, request.fds[BOX_FDS], request.fds[BOX_FDS + 1]);
    box_main(&request.spec, gate, own_ids);
    register_rseq();
    box.is_program = true;
    setcontext(&box.back);
    return 1;
}

/* Pid 1 shares our memory, as after vfork(2), for a copy would cost as much as the program's own: nothing is to be done in it meanwhile
   but to wait. The clone's parent is ours, the launcher: it may end after us, and it reaps. The box's host user makes the box's user
   namespace, as in main.c, and for the same reason. */
static pid_t clone_box(const struct spec *spec) {
    if (own_ids && seteuid(spec->uid) < 0) return -errno;
    request.shared = 1;
    pid_t pid = clone(first_process, box.stack + sizeof box.stack, (int)(box_namespaces(spec, own_ids) | CLONE_VM | CLONE_PARENT | CLONE_CHILD_CLEARTID | SIGCHLD),
        NULL, NULL, NULL, &request.shared);
    const int error = errno;
    if (own_ids && seteuid(getuid()) < 0) _exit(1);   /* cannot fail: it is the real user */
    return pid < 0 ? -error : pid;
}

/* The kernel sets it to 0 and wakes us when pid 1 has executed the reaper, or has ended (set_tid_address(2)). */
static void wait_until_alone(void) {
    while (atomic_load(&request.shared) != 0) syscall(SYS_futex, &request.shared, FUTEX_WAIT, 1, NULL, NULL, 0);
}

static int sleep_until_told(void) {
    char first = 0;
    ssize_t got;
    while ((got = recv(CONTROL, &first, 1, MSG_PEEK)) < 0 && errno == EINTR) {}
    if (got != 1) _exit(1);   /* the executor changed its mind */
    if (first != SERVE_REHEARSE) return 0;
    if (recv(CONTROL, &first, 1, 0) != 1) _exit(1);
    return 1;
}

/* Whatever lies free between what is in use, each copy would join, fill and so copy for itself, page after page. With none of it left it takes its memory
   from the heap's end: fresh pages, one beside the other. */
static void fill_heap(void) {
    enum { LARGEST = 64 * 1024, SMALL = 1040, STEP = 16 };   /* below the size that malloc(3) asks mmap(2) for; what it keeps apart by its exact size */
    malloc_trim(0);
    for (size_t size = LARGEST; size >= STEP; size -= size > SMALL ? size / 4 : STEP) {
        const char *end = (const char *)sbrk(0) - mallinfo2().keepcost;
        char *hole;
        while ((hole = malloc(size)) != NULL && hole < end) {}
        free(hole);
    }
}

int serve_prepare(void) {
    if (seccomp_compile() < 0 || prctl(PR_SET_DUMPABLE, 0) < 0) return -1;
    fill_heap();   /* last: the policy's making leaves the most holes */
    return 0;
}

int serve(void) {
    own_ids = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_SETUID, 0, 0) == 1;
    report(STATUS, "ready", -1);
    while ((request.length = receive()) != 0) {
        if (spec_parse(request.text, request.length, &request.spec, request.field, sizeof request.field) < 0) request.pid = -EINVAL;
        else {
            getcontext(&box.back);
            if (box.is_program) {
                sigset_t none;   /* the context brought back those that the server blocks */
                sigemptyset(&none);
                sigprocmask(SIG_SETMASK, &none, NULL);
                wipe();
                return sleep_until_told();
            }
            request.pid = clone_box(&request.spec);
        }
        /* The launcher opens the gate when it knows the pid. */
        const bool sent = send(SERVE, &request.pid, sizeof request.pid, MSG_NOSIGNAL) >= 0;
        for (size_t i = 0; i < SERVE_FDS; i++) close(request.fds[i]);
        if (request.pid > 0) wait_until_alone();
        if (!sent) break;
        wipe();
    }
    _exit(0);   /* the launcher is gone */
}

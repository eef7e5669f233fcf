#define _GNU_SOURCE
#include "watch.h"
#include "box.h"
#include "report.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

long long watch_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int watch_signals(void) {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    return signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int reap(pid_t program, int *status, bool block) {
    int one, ended = 0;
    for (pid_t pid; (pid = waitpid(-1, &one, block ? 0 : WNOHANG)) > 0 || (pid < 0 && errno == EINTR);)
        if (pid == program) { *status = one; ended = 1; }
    return ended;
}

static void tell_sockets(int diag) {
    char text[48];
    snprintf(text, sizeof text, "sockets %llu", sockets_hold(diag));
    report(STATUS, text, -1);
}

void watch(pid_t program, const struct handover *handover, int signals, int diag) {
    int status = 0;
    bool ended = false;
    struct pollfd events[] = { { signals, POLLIN, 0 }, { STATUS, POLLIN, 0 } };
    while (!(ended = reap(program, &status, false))) {
        if (poll(events, 2, -1) < 0 && errno != EINTR) break;
        if (events[1].revents != 0) {
            unsigned char asked;
            if (recv(STATUS, &asked, 1, MSG_DONTWAIT) != 1) break;   /* the executor hung up */
            if (asked == 0) tell_sockets(diag);
            else {
                kill(-program, asked);   /* it leads its group since before it read a byte */
                report(STATUS, "signaled", -1);
            }
        }
        struct signalfd_siginfo drained;
        while (read(signals, &drained, sizeof drained) > 0) {}
    }
    long long stopped_ns = watch_now_ns();
    kill(-1, SIGKILL);
    reap(program, &status, true);

    if (handover->exec_errno != 0) {
        errno = handover->exec_errno;
        report_failure(STATUS, "exec", (const char *)(handover + 1));
        _exit(1);
    }
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    char text[160];
    snprintf(text, sizeof text, "exited %d %lld %lld %ld", status, handover->started_ns == 0 ? 0 : stopped_ns - handover->started_ns,
        (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec + used.ru_stime.tv_usec, used.ru_maxrss);
    report(STATUS, text, -1);
    _exit(0);
}

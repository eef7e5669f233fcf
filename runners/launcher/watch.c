#define _GNU_SOURCE
#include "watch.h"
#include "box.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
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
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGCHLD);
    sigaddset(&ends, LEAVE);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    return signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
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

/* ---- a program that leaves (watch.h) ---- */

/* False when it cannot be read, or is longer than `size` - 1. */
static bool read_text(const char *path, char *text, size_t size) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t length = file < 0 ? -1 : read(file, text, size);
    if (file >= 0) close(file);
    if (length < 0 || (size_t)length >= size) return false;
    text[length] = 0;
    return true;
}

/* The decimal number behind `name`, where a line begins with that; -1 for none. */
static long number_after(const char *text, const char *name) {
    const size_t length = strlen(name);
    for (const char *line = text; *line != 0; line++) {
        if (line != text && line[-1] != '\n') continue;
        if (strncmp(line, name, length) != 0) continue;
        long value = 0;
        line += length;
        while (*line == ' ' || *line == '\t') line++;
        if (*line < '0' || *line > '9') return -1;
        for (; *line >= '0' && *line <= '9' && value < 1L << 50; line++) value = value * 10 + (*line - '0');
        return value;
    }
    return -1;
}

bool watch_only_program(void) {
    char text[128];
    size_t at = 0;
    if (!read_text("/proc/loadavg", text, sizeof text)) return false;
    for (size_t i = 0; text[i] != 0; i++) if (text[i] == ' ') at = i + 1;   /* the last of its words is the last number that was given (proc(5)) */
    return number_after(text + at, "") == WATCHED;
}

/* A program that is larger is waited for: its memory is to be free, and the work done, before the next takes its place. */
enum { SMALL_KIB = 192 * 1024 };

struct left { int status; long peak_kib; long long cpu_us; bool quick; };

/* What the program used, as the kernel has it; and the code that it leaves with, if it does. */
static bool leaves(struct left *left) {
    char text[4096];
    struct timespec cpu;
    if (!read_text("/proc/2/status", text, sizeof text)) return false;
    const long code = number_after(text, "Name:\t" LEAVE_NAME);
    left->peak_kib = number_after(text, "VmHWM:");
    /* Clock of a process by its number: clock_getcpuclockid(3), as the kernel numbers them (CPUCLOCK_SCHED). */
    if (code < 0 || code > 255 || left->peak_kib < 0 || clock_gettime((clockid_t)(~(unsigned)WATCHED << 3 | 2), &cpu) < 0) return false;
    left->status = (int)code << 8;
    left->cpu_us = cpu.tv_sec * 1000000LL + cpu.tv_nsec / 1000;
    /* As leave() leaves it: behind all others it could keep its memory for long. */
    left->quick = left->peak_kib <= SMALL_KIB && sched_getscheduler(WATCHED) == SCHED_BATCH && getpriority(PRIO_PROCESS, WATCHED) <= 0;
    return true;
}

/* Takes what signals have come. True when the program itself has said that it leaves: the kernel fills in who sent a signal, and with tgkill(2) nobody
   can have it filled in otherwise (rt_sigqueueinfo(2)). A part of them at a time: others may send them without end. */
static bool take_signals(int signals, struct left *left) {
    struct signalfd_siginfo some[16];
    const ssize_t got = read(signals, some, sizeof some);
    for (size_t i = 0; got > 0 && i < (size_t)got / sizeof *some; i++)
        if (some[i].ssi_signo == LEAVE && some[i].ssi_code == SI_TKILL && some[i].ssi_pid == WATCHED && leaves(left)) return true;
    return false;
}

void watch(pid_t program, const struct handover *handover, int signals, int diag) {
    int status = 0;
    struct left left = { 0 };
    bool has_left = false;
    struct pollfd events[] = { { signals, POLLIN, 0 }, { STATUS, POLLIN, 0 } };
    while (!reap(program, &status, false)) {
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
        has_left = take_signals(signals, &left);
        if (has_left) break;
    }
    long long stopped_ns = watch_now_ns();
    kill(-1, SIGKILL);
    struct rusage used = { 0 };
    if (has_left && left.quick && watch_only_program()) {
        /* Nobody but the program was ever here, and it will not run again: the kernel takes it apart while its end is told. */
        status = left.status;
        used.ru_maxrss = left.peak_kib;
        used.ru_utime.tv_usec = left.cpu_us;
    }
    else {
        reap(program, &status, true);
        if (has_left) status = left.status;
        getrusage(RUSAGE_CHILDREN, &used);
    }

    if (handover->exec_errno != 0) {
        errno = handover->exec_errno;
        report_failure(STATUS, "exec", (const char *)(handover + 1));
        _exit(1);
    }
    char text[160];
    snprintf(text, sizeof text, "exited %d %lld %lld %ld", status, handover->started_ns == 0 ? 0 : stopped_ns - handover->started_ns,
        (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec + used.ru_stime.tv_usec, used.ru_maxrss);
    report(STATUS, text, -1);
    _exit(0);
}

/* Which pages a program touches: fork.h.

   A copy shares its server's memory until it writes to it, page by page, and maps Node's code as it runs through it: a hundred page faults in a
   program of one line, a fifth of its time. Copies of one server have them at the same addresses. So the server makes one copy for itself, the trial, lets it
   run such a program, and looks what it touched that rehearsals do not; every copy in a box touches that while it waits. What callers' programs do is never looked at. */
#define _GNU_SOURCE
#include "fork.h"

#include "box.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, MOST_RANGES = 1024, MOST_SEEN = 8192, AT_ONCE = 512, PRINTED = 62, TELL = 63, LONGEST_MS = 5000 };

#define PRESENT (1ULL << 63)
#define EXCLUSIVE (1ULL << 56)   /* mapped by this process alone (pagemap.rst in the kernel's documentation) */

static const char sample[] = "console.log('text', [1, { two: 3 }]);\n";
static const char start[] = "2\0node\0main.js\0PATH=/usr/bin\0";   /* as in StartMessage.cs */

static struct range { char *at; size_t length; int advice; } ranges[MOST_RANGES];
static size_t range_count;

/* The trial's own, and nothing that a program touches. Static: from malloc(3) it would be among what is looked at. */
static struct {
    _Alignas(PAGE) char maps[1 << 18];
    unsigned long long entries[AT_ONCE];
    struct { char *from, *to; } seen[MOST_SEEN];   /* in the order of their addresses */
    size_t seen_count;
    bool on;
} trial;

static void note(char *page) {
    if (trial.seen_count > 0 && trial.seen[trial.seen_count - 1].to == page) trial.seen[trial.seen_count - 1].to += PAGE;
    else if (trial.seen_count < MOST_SEEN) {
        trial.seen[trial.seen_count].from = page;
        trial.seen[trial.seen_count++].to = page + PAGE;
    }
}

static void add(char *page, int advice) {
    struct range *last = range_count == 0 ? NULL : &ranges[range_count - 1];
    if (last != NULL && last->advice == advice && last->at + last->length == page) last->length += PAGE;
    else if (range_count < MOST_RANGES) ranges[range_count++] = (struct range){ page, PAGE, advice };
}

/* Looks at what is this process's own or, of files, mapped: notes it, or adds to the ranges what has not been noted. */
static void look(bool again) {
    const int list = open("/proc/self/maps", O_RDONLY | O_CLOEXEC), table = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    size_t length = 0, seen = 0;
    for (ssize_t got; list >= 0 && length < sizeof trial.maps - 1 && (got = read(list, trial.maps + length, sizeof trial.maps - 1 - length)) > 0;) length += (size_t)got;
    trial.maps[length] = 0;
    for (char *line = trial.maps, *next; table >= 0 && (next = strchr(line, '\n')) != NULL; line = next + 1) {
        unsigned long from, to;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 || rights[0] != 'r' || rights[3] != 'p') continue;
        const bool writable = rights[1] == 'w';
        for (char *at = (char *)from; at < (char *)to;) {
            const ssize_t got = pread(table, trial.entries, sizeof trial.entries, (off_t)((unsigned long)at / PAGE * sizeof *trial.entries));
            if (got <= 0) break;
            for (size_t i = 0; i < (size_t)got / sizeof *trial.entries && at < (char *)to; i++, at += PAGE) {
                if ((trial.entries[i] & PRESENT) == 0 || (writable && (trial.entries[i] & EXCLUSIVE) == 0)) continue;
                if (at >= (char *)&trial && at < (char *)(&trial + 1)) continue;
                while (seen < trial.seen_count && trial.seen[seen].to <= at && again) seen++;
                if (!again) note(at);
                else if (seen == trial.seen_count || at < trial.seen[seen].from) add(at, writable ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);
            }
        }
    }
    close(list);
    close(table);
}

/* Its descriptors are those of a program in a box, and two more. What it prints is little, and nobody reads it. */
static void become_trial(int control, int tell, pid_t server) {
    int out[2];
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != server) _exit(1);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || pipe2(out, O_CLOEXEC) < 0 || dup2(tell, TELL) < 0 || dup2(out[0], PRINTED) < 0 || dup2(control, CONTROL) < 0 || dup2(null, STDIN) < 0
        || dup2(out[1], STDOUT) < 0 || dup2(out[1], STDERR) < 0) _exit(1);
    if (syscall(SYS_close_range, CONTROL + 1, PRINTED - 1, 0) < 0 || syscall(SYS_close_range, TELL + 1, ~0U, 0) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0) _exit(1);
    trial.on = true;
}

bool pages_learn(const char *program) {
    int control[2] = { -1, -1 }, tell[2] = { -1, -1 };
    const pid_t server = getpid();
    char length[16];
    const int digits = snprintf(length, sizeof length, "%zu", sizeof start - 1) + 1;
    const int file = open(program, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool laid = write(file, sample, sizeof sample - 1) == sizeof sample - 1 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) == 0 && pipe2(tell, O_CLOEXEC) == 0
        && write(control[0], length, (size_t)digits) == digits && write(control[0], start, sizeof start - 1) == sizeof start - 1;
    close(file);
    const pid_t pid = laid ? fork() : -1;
    if (pid == 0) {
        become_trial(control[1], tell[1], server);
        return true;
    }
    close(tell[1]);
    if (pid > 0) {
        size_t got = 0;
        struct pollfd told = { tell[0], POLLIN, 0 };
        for (ssize_t some; got < sizeof ranges && poll(&told, 1, LONGEST_MS) == 1 && (some = read(tell[0], (char *)ranges + got, sizeof ranges - got)) > 0;) got += (size_t)some;
        range_count = got / sizeof *ranges;
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    close(tell[0]);
    close(control[0]);
    close(control[1]);
    unlink(program);
    return false;
}

void pages_touch(void) {
    if (trial.on) look(false);
    /* What is not there any more is left out. */
    else for (size_t i = 0; i < range_count; i++) madvise(ranges[i].at, ranges[i].length, ranges[i].advice);
}

void pages_tell(void) {
    if (!trial.on) return;
    look(true);
    const char *at = (const char *)ranges;
    for (size_t left = range_count * sizeof *ranges; left > 0;) {
        const ssize_t done = write(TELL, at, left);
        if (done <= 0) break;
        at += done;
        left -= (size_t)done;
    }
    _exit(0);
}

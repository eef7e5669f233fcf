/* What pid 1 of a box does once its program is there: it reaps, sends the program what signals are asked for, and tells how the program ended. */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <sys/types.h>

enum { WATCHED = 2 };   /* the number of a program, in its box: the first that pid 1 forks */

/* A program that ends by our own code (leave.c) says so before it does. Of a copy of an interpreter the kernel takes 25 MiB apart before it tells of its
   end, a fifth of the time that a short program takes; a program that has left is killed, and its end told meanwhile. It leaves by a signal to pid 1, sent
   with tgkill(2) under a name that holds its exit code. Both by intent alone: whoever did as much could have called _exit(2) instead. */
enum { LEAVE = 40 };   /* one of the real-time signals: of these none is lost because another waits */
#define LEAVE_NAME "leaves "

/* Shared by pid 1 and the process it forks, until that executes: written by our own code alone. Behind it stands what was to be executed. */
struct handover { long long started_ns; int exec_errno; };

/* CLOCK_MONOTONIC, in nanoseconds. */
long long watch_now_ns(void);

/* To be called before the program is forked, or before anything else in a process that was executed after. Returns the descriptor that
   tells of children's ends, and of programs that leave, or -1 with errno. */
int watch_signals(void);

/* Whether the box never had a process or thread but pid 1 and the program's first. */
bool watch_only_program(void);

/* In the box's network namespace, before the system calls are shut: a descriptor for sockets_hold, or -1. */
int sockets_open(void);

/* Bytes of memory that lie in the sockets of the namespace `diag` was opened in; 0 for -1. */
unsigned long long sockets_hold(int diag);

/* Waits for the program's end, or for the executor to hang up STATUS; then ends whatever is left and says how it was. A byte on STATUS is the
   number of a signal for the program, or 0: what do its sockets hold? */
_Noreturn void watch(pid_t program, const struct handover *handover, int signals, int diag);

#endif

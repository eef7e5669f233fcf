/* fork.h */
#define _GNU_SOURCE
#include "fork.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_MS = 5000, MOST_THREADS = 256, STACK_BYTES = 8 * 1024 * 1024 };

static pthread_t begun[MOST_THREADS];   /* all there ever were until threads_end() */
static size_t begun_count;
static bool ended;

/* Some of libc's functions, as all of Node.js calls them: at its end it waits for threads that we ended, which by then belong to nobody. */
__attribute__((visibility("default")))
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
    if (ended || begun_count == MOST_THREADS) return real(thread, attributes, start, argument);
    /* On a stack of ours. libc would give its own to the copies' threads once these have ended, and with it their names. */
    pthread_attr_t ours;
    void *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED || pthread_attr_init(&ours) != 0 || pthread_attr_setstack(&ours, stack, STACK_BYTES) != 0) return EAGAIN;
    const int error = real(thread, &ours, start, argument);
    if (error == 0) begun[begun_count++] = *thread;
    return error;
}

__attribute__((visibility("default")))
int pthread_join(pthread_t thread, void **result) {
    static int (*real)(pthread_t, void **);
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "pthread_join");
    for (size_t i = 0; ended && i < begun_count; i++) if (begun[i] == thread) return 0;
    return real(thread, result);
}

/* A thread that ended where it waited is counted among the users of what it waited with, for ever. The first thread takes that apart
   when it takes Node.js apart: with a condition it would wait for them, and of a mutex be told that it is in use. */
static bool takes_apart(void) {
    return ended && getpid() == syscall(SYS_gettid);
}

__attribute__((visibility("default")))
int pthread_cond_destroy(pthread_cond_t *condition) {
    static int (*real)(pthread_cond_t *);
    if (takes_apart() && condition->__data.__wrefs >> 3 != 0) return 0;
    /* x86-64 has an older one of that name, for conditions of another shape. */
    if (real == NULL) *(void **)&real = dlvsym(RTLD_NEXT, "pthread_cond_destroy", "GLIBC_2.3.2");
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "pthread_cond_destroy");
    return real(condition);
}

__attribute__((visibility("default")))
int pthread_mutex_destroy(pthread_mutex_t *mutex) {
    static int (*real)(pthread_mutex_t *);
    if (takes_apart() && mutex->__data.__lock == 0) return 0;
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "pthread_mutex_destroy");
    return real(mutex);
}

/* Some of them block all signals: ours stays open. */
__attribute__((visibility("default")))
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
    static int (*real)(int, const sigset_t *, sigset_t *);
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "pthread_sigmask");
    if (ended || set == NULL || how == SIG_UNBLOCK) return real(how, set, old);
    sigset_t wanted = *set;
    sigdelset(&wanted, SIGRTMAX);
    return real(how, &wanted, old);
}

/* They sleep in the kernel, and hold nothing. */
static void end(int signal) {
    (void)signal;
    syscall(SYS_exit, 0);
}

/* Sends each other thread the signal. Returns how many there are, or -1. */
static int end_others(int signal) {
    const pid_t own = (pid_t)syscall(SYS_gettid);
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    if (tasks == NULL) return -1;
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL;) {
        const pid_t one = atoi(entry->d_name);
        if (one <= 0 || one == own) continue;
        syscall(SYS_tgkill, getpid(), one, signal);   /* one that is gone already is as good */
        count++;
    }
    closedir(tasks);
    return count;
}

int threads_end(void) {
    const int signal = SIGRTMAX;
    const struct sigaction ending = { .sa_handler = end }, ignored = { .sa_handler = SIG_IGN };
    const struct timespec moment = { .tv_nsec = 1000000 };
    int left = 1;
    if (sigaction(signal, &ending, NULL) < 0) return -1;
    for (int i = 0; i < LONGEST_MS && (left = end_others(signal)) > 0; i++) nanosleep(&moment, NULL);
    /* Back to what it was; ignored for a moment, so that none that is still pending ends us. */
    if (sigaction(signal, &ignored, NULL) < 0 || sigaction(signal, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL) < 0) return -1;
    if (left != 0) errno = ETIMEDOUT;
    ended = true;
    return left == 0 ? 0 : -1;
}

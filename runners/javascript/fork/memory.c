/* fork.h. What is looked for is known by its value or by a law that nothing else obeys, not by its offset: where it is not found
   exactly as often as it must be there, this Node.js is another one, and is not forked. */
#define _GNU_SOURCE
#include "fork.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>

enum { MOST_DRAWS = 256, TIMER_WORDS = 512, MOST_GENERATORS = 4, ENVIRONMENT = 2, MILESTONES = 8 };

/* v8 and Node.js export these. When the process began, on the monotonic clock in ns and on the other in µs. Of Node.js, and exported by it. */
extern uint64_t process_start __asm__("_ZN4node11performance25performance_process_startE") __attribute__((weak));
extern double process_start_timestamp __asm__("_ZN4node11performance35performance_process_start_timestampE") __attribute__((weak));
extern uint64_t node_start __asm__("_ZN4node11per_process15node_start_timeE") __attribute__((weak));

/* v8::Isolate::GetCurrent() and its LowMemoryNotification(): collects all that can be. */
extern void *current_isolate(void) __asm__("_ZN2v87Isolate10GetCurrentEv");
extern void collect(void *isolate) __asm__("_ZN2v87Isolate21LowMemoryNotificationEv");

/* V8's base::RandomNumberGenerator: xorshift128+ from hashes of its seed. */
struct generator { uint64_t seed, state0, state1; };

static struct generator *generators[MOST_GENERATORS];
static size_t generator_count;
static uint64_t *origin;       /* Environment::time_origin_, time_origin_timestamp_ behind it */
static uint64_t *timer_base;   /* Environment::timer_base_, ms */
static double *milestones;     /* PerformanceState: the timestamp, the origin, then times in ns; 0 or less for what has not come */
static uint64_t booted;        /* ns, when Node.js had made what programs run in */

static uint64_t now_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000ULL + (uint64_t)now.tv_nsec;
}

static uint64_t murmur(uint64_t h) {
    h ^= h >> 33;
    h *= 0xFF51AFD7ED558CCDULL;
    h ^= h >> 33;
    h *= 0xC4CEB9FE1A85EC53ULL;
    return h ^ h >> 33;
}

static bool is_generator(const struct generator *maybe) {
    /* Most words are pointers, lengths and text: a seed is as large as it gets. */
    if (maybe->seed >> 52 == 0 || maybe->state0 >> 48 == 0) return false;
    uint64_t state0 = murmur(maybe->seed), state1 = murmur(~state0);
    for (int draws = 0; draws < MOST_DRAWS; draws++) {
        if (state0 == maybe->state0 && state1 == maybe->state1) return true;
        uint64_t next = state0;
        state0 = state1;
        next ^= next << 23;
        next ^= next >> 17;
        next ^= state0;
        next ^= state0 >> 26;
        state1 = next;
    }
    return false;
}

static bool is_origin(const uint64_t *maybe) {
    return maybe[0] == process_start && memcmp(maybe + 1, &process_start_timestamp, sizeof(double)) == 0;
}

static bool are_milestones(const double *maybe) {
    return maybe[0] == process_start_timestamp && maybe[1] == (double)process_start;
}

/* Looks through the C library's first heap, in which all of it was allocated. */
static bool look_through(uint64_t *heap, size_t words) {
    size_t origins = 0, lists = 0;
    for (size_t i = 0; i + MILESTONES <= words; i++) {
        if (is_origin(heap + i)) { origin = heap + i; origins++; }
        if (are_milestones((const double *)(heap + i))) { milestones = (double *)(heap + i); lists++; }
        if (is_generator((const struct generator *)(heap + i))) {
            if (generator_count == MOST_GENERATORS) return false;
            generators[generator_count++] = (struct generator *)(heap + i);
        }
    }
    return origins == 1 && lists == 1 && generator_count > 0;
}

/* In the same object, some words before: the loop's time when that was made. */
static bool find_timer_base(const uint64_t *heap) {
    const uint64_t first = process_start / 1000000, last = now_ns(CLOCK_MONOTONIC) / 1000000;
    size_t found = 0;
    for (uint64_t *word = origin - 1; word > heap && word > origin - TIMER_WORDS; word--)
        if (*word >= first && *word <= last) { timer_base = word; found++; }
    return found == 1;
}

int memory_find(void) {
    char line[512];
    unsigned long start = 0, end = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    if (maps == NULL) return -1;
    while (fgets(line, sizeof line, maps) != NULL)
        if (strstr(line, "[heap]") != NULL && sscanf(line, "%lx-%lx", &start, &end) == 2) break;
    fclose(maps);
    errno = ENOTSUP;
    if (&process_start == NULL || &process_start_timestamp == NULL || &node_start == NULL || start == end) return -1;
    if (!look_through((uint64_t *)start, (end - start) / sizeof(uint64_t)) || !find_timer_base((uint64_t *)start)) return -1;
    booted = (uint64_t)milestones[ENVIRONMENT];
    return booted >= process_start && booted <= now_ns(CLOCK_MONOTONIC) ? 0 : -1;
}

void memory_reseed(void) {
    for (size_t i = 0; i < generator_count; i++)
        if (getrandom(generators[i], sizeof *generators[i], 0) != sizeof *generators[i]) __builtin_trap();   /* never so little at once (getrandom(2)) */
}

/* The boot took what it took; the time between it and the program, in which the server was made ready and waited, never was. */
void memory_begin_now(uv_loop_t *loop) {
    const uint64_t waited = now_ns(CLOCK_MONOTONIC) - booted;
    const double timestamp = (double)(now_ns(CLOCK_REALTIME) / 1000) - (double)(booted - process_start) / 1000;
    process_start += waited;
    node_start += waited;
    process_start_timestamp = timestamp;
    origin[0] = process_start;
    memcpy(origin + 1, &timestamp, sizeof timestamp);
    *timer_base += waited / 1000000;
    milestones[0] = timestamp;
    for (size_t i = 1; i < MILESTONES; i++)
        if (milestones[i] > 0) milestones[i] = (milestones[i] < (double)booted ? milestones[i] : (double)booted) + (double)waited;
    uv_update_time(loop);
}

int memory_hand_on(void) {
    collect(current_isolate());   /* young objects would be moved by each copy for itself */
    char line[512];
    unsigned long start, end;
    FILE *maps = fopen("/proc/self/maps", "re");
    if (maps == NULL) return -1;
    while (fgets(line, sizeof line, maps) != NULL)
        if (sscanf(line, "%lx-%lx", &start, &end) == 2) madvise((void *)start, end - start, MADV_DOFORK);   /* the kernel's own refuse */
    fclose(maps);
    return 0;
}

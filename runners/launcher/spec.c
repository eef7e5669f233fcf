/* The spec, as text. One line a wish, a key and its value; a tab parts two values; the last line is "end":

       hostname box
       ids 1900000001 1900000001
       scratch 67108864 16384
       bind /usr<TAB>/usr
       link usr/bin<TAB>/bin
       rlimit nofile 1024
       group /sys/fs/cgroup/coderunner.1/7/cgroup.procs
       fork 3
       end

   "server 3" instead of "fork 3" makes fork server 3 (serve.h).

   Anything else is refused by name: a box weaker than the one asked for is worse than none. */
#include "spec.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *name; int resource; } limit_names[] = {
    { "core", RLIMIT_CORE },         { "cpu", RLIMIT_CPU },     { "fsize", RLIMIT_FSIZE },
    { "memlock", RLIMIT_MEMLOCK },   { "msgqueue", RLIMIT_MSGQUEUE }, { "nofile", RLIMIT_NOFILE },
    { "nproc", RLIMIT_NPROC },       { "sigpending", RLIMIT_SIGPENDING }, { "stack", RLIMIT_STACK },
};

static bool number(const char *text, unsigned long long max, unsigned long long *value, char **rest) {
    if (*text < '0' || *text > '9') return false;
    errno = 0;
    *value = strtoull(text, rest, 10);
    return errno == 0 && *value <= max;
}

static bool two_numbers(const char *text, unsigned long long max, unsigned long long *a, unsigned long long *b) {
    char *rest;
    return number(text, max, a, &rest) && *rest == ' ' && number(rest + 1, max, b, &rest) && *rest == 0;
}

/* A box path is absolute, has no "..", and no empty part, so that it can be made below the new root. */
static bool box_path(const char *path) {
    if (path[0] != '/' || path[1] == 0) return false;
    for (const char *at = path; *at; at++) {
        if (*at != '/') continue;
        if (at[1] == '/' || at[1] == 0) return false;
        if (at[1] == '.' && at[2] == '.' && (at[3] == '/' || at[3] == 0)) return false;
    }
    return true;
}

static bool two_texts(char *text, struct pair *pair) {
    char *tab = strchr(text, '\t');
    if (tab == NULL || tab == text || strchr(tab + 1, '\t') != NULL) return false;
    *tab = 0;
    pair->from = text;
    pair->to = tab + 1;
    return box_path(pair->to);
}

static bool limit_line(char *value, struct spec *spec) {
    unsigned long long amount;
    char *space = strchr(value, ' '), *rest;
    if (space == NULL || spec->limit_count == MAX_LIMITS) return false;
    *space = 0;
    if (!number(space + 1, (rlim_t)-2, &amount, &rest) || *rest != 0) return false;
    for (size_t i = 0; i < sizeof limit_names / sizeof *limit_names; i++) {
        if (strcmp(limit_names[i].name, value) != 0) continue;
        spec->limits[spec->limit_count++] = (struct limit){ limit_names[i].resource, (rlim_t)amount };
        return true;
    }
    return false;
}

#ifdef LAUNCHER_TEST
#define LAYER_NAME(name) #name,
static bool without_line(const char *value, struct spec *spec) {
    static const char *const names[] = { LAYERS(LAYER_NAME) };
    for (unsigned layer = 0; layer < LAYER_COUNT; layer++) {
        if (strcmp(names[layer], value) != 0) continue;
        spec->without |= 1u << layer;
        return true;
    }
    return false;
}
#endif

static bool server_number(const char *text, unsigned *value) {
    unsigned long long amount;
    char *rest;
    if (!number(text, 0x7fffffff, &amount, &rest) || *rest != 0) return false;
    *value = (unsigned)amount;
    return amount != 0;
}

static bool line(char *key, char *value, struct spec *spec) {
    unsigned long long a, b;
    if (strcmp(key, "hostname") == 0) {
        spec->hostname = value;
        return *value != 0 && strlen(value) <= 63;
    }
    if (strcmp(key, "ids") == 0) {
        if (!two_numbers(value, 0xfffffffeULL, &a, &b)) return false;
        spec->uid = (uid_t)a;
        spec->gid = (gid_t)b;
        return a != 0 && b != 0;   /* never the host's root */
    }
    if (strcmp(key, "scratch") == 0)
        return two_numbers(value, 1ULL << 40, &spec->scratch_bytes, &spec->scratch_inodes)
            && spec->scratch_bytes >= 4096 && spec->scratch_inodes >= 8;   /* 0 would mean "no limit" to tmpfs */
    if (strcmp(key, "bind") == 0)
        return spec->bind_count < MAX_BINDS && *value == '/' && two_texts(value, &spec->binds[spec->bind_count++]);
    if (strcmp(key, "link") == 0)
        return spec->link_count < MAX_LINKS && two_texts(value, &spec->links[spec->link_count++]);
    if (strcmp(key, "group") == 0) {
        if (*value != '/' || spec->group_count == MAX_GROUPS) return false;
        spec->groups[spec->group_count++] = value;
        return true;
    }
    if (strcmp(key, "rlimit") == 0) return limit_line(value, spec);
    if (strcmp(key, "fork") == 0) return spec->server == 0 && server_number(value, &spec->fork);
    if (strcmp(key, "server") == 0) return spec->fork == 0 && server_number(value, &spec->server);
#ifdef LAUNCHER_TEST
    if (strcmp(key, "without") == 0) return without_line(value, spec);
#endif
    return false;
}

int spec_parse(char *text, size_t length, struct spec *spec, char *field, size_t size) {
    memset(spec, 0, sizeof *spec);
    snprintf(field, size, "end");
    if (length == 0 || text[length - 1] != '\n' || memchr(text, 0, length) != NULL) return -1;

    char *end = text + length;
    for (char *at = text; at < end;) {
        char *stop = memchr(at, '\n', (size_t)(end - at));
        *stop = 0;
        if (strcmp(at, "end") == 0) {
            if (stop + 1 != end) return -1;
            const char *missing = spec->hostname == NULL ? "hostname" : spec->uid == 0 ? "ids"
                : spec->scratch_bytes == 0 ? "scratch" : spec->bind_count == 0 ? "bind" : NULL;
            if (missing == NULL) return 0;
            snprintf(field, size, "%s", missing);
            return -1;
        }
        char *space = strchr(at, ' ');
        if (space != NULL) *space = 0;
        snprintf(field, size, "%.40s", at);
        if (space == NULL || !line(at, space + 1, spec)) return -1;
        snprintf(field, size, "end");
        at = stop + 1;
    }
    return -1;
}

/* What the executor asks for: one box, as a list of lines. See spec.c for the format. */
#ifndef SPEC_H
#define SPEC_H

#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

enum { MAX_BINDS = 32, MAX_LINKS = 16, MAX_GROUPS = 8, MAX_LIMITS = 16 };

struct pair { const char *from, *to; };
struct limit { int resource; rlim_t value; };

struct spec {
    const char *hostname;
    uid_t uid;                          /* host ids that the box's only user and group stand for */
    gid_t gid;
    unsigned long long scratch_bytes;   /* workspace, /tmp and /dev/shm together */
    unsigned long long scratch_inodes;
    struct pair binds[MAX_BINDS];       /* host path shown read-only at a path of the box */
    size_t bind_count;
    struct pair links[MAX_LINKS];       /* symbolic links: target, path in the box */
    size_t link_count;
    const char *groups[MAX_GROUPS];     /* cgroup.procs files the box joins */
    size_t group_count;
    struct limit limits[MAX_LIMITS];
    size_t limit_count;
};

/* Reads `text` (length bytes, changed in place; the spec points into it). Returns 0, or -1 with the offending
   field's name in `field` (size bytes). A spec that is not understood to its last line is no spec. */
int spec_parse(char *text, size_t length, struct spec *spec, char *field, size_t size);

#endif

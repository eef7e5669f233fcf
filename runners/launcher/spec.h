/* What the executor asks for: one box, as a list of lines. See spec.c for the format. */
#ifndef SPEC_H
#define SPEC_H

#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

enum { MAX_BINDS = 32, MAX_LINKS = 16, MAX_GROUPS = 8, MAX_LIMITS = 16 };

struct pair { const char *from, *to; };
struct limit { int resource; rlim_t value; };

/* The walls of a box, by name. A launcher built for tests (make launcher-test) takes "without NAME" in a spec and leaves
   that one out, so that a test can show that something notices. The one that people install refuses the line: in it,
   without() is constant. */
#define LAYERS(X) X(user) X(ids) X(pid) X(net) X(ipc) X(uts) X(cgroupns) X(root) X(readonly) X(masks) X(capabilities) \
    X(no_new_privs) X(rlimits) X(dumpable) X(seccomp) X(descriptors) X(death) \
    X(watchdog)   /* the executor's own: named here so that it too can only be left out with this launcher */
#define LAYER_BIT(name) LAYER_##name,
enum layer { LAYERS(LAYER_BIT) LAYER_COUNT };

struct spec {
    const char *hostname;
    unsigned server;                    /* not 0: no box for a program, but the fork server of that number (serve.h) */
    unsigned fork;                      /* not 0: made by that fork server, as a copy of its process */
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
#ifdef LAUNCHER_TEST
    unsigned without;                   /* a bit a layer */
#endif
};

#ifdef LAUNCHER_TEST
#define without(spec, layer) (((spec)->without & (1u << LAYER_##layer)) != 0)
#else
#define without(spec, layer) (((void)(spec)), 0)
#endif

/* Reads `text` (length bytes, changed in place; the spec points into it). Returns 0, or -1 with the offending
   field's name in `field` (size bytes). A spec that is not understood to its last line is no spec. */
int spec_parse(char *text, size_t length, struct spec *spec, char *field, size_t size);

#endif

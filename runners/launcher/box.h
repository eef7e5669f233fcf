/* The box: what happens between the launcher's clone and the program's first instruction. */
#ifndef BOX_H
#define BOX_H

#include "spec.h"

#include <stdbool.h>

/* The descriptors of a box's first process, in the order in which the executor sends them with the spec. */
enum { STDIN = 0, STDOUT = 1, STDERR = 2, CONTROL = 3, STATUS = 4, BOX_FDS = 5,
    SERVE = 5,       /* a fork server has a sixth: its socket to the launcher */
    REAPER = 5,      /* and so have the boxes it makes, until their pid 1 executes it */
    WORKSPACE = 6,   /* which finds the workspace's folder there, */
    DIAG = 7 };      /* and, where no control group counts memory, what sockets.c asks */

enum { BOX_ID = 1000 };   /* the only user and group inside */

/* Compiles the seccomp policy. Once, before the first box. Returns 0 or -1. */
int seccomp_compile(void);

/* Puts the policy on the calling process and all it will start. `metered`: a control group counts its memory.
   Returns 0 or -1 with errno. */
int seccomp_install(bool metered);

/* Detached, read-only copies of the host's folders and devices that a box shows. */
struct trees { int binds[MAX_BINDS], devices[5]; };

/* The namespaces a box is cloned into, as flags of clone(2). `own_ids` as for box_main. */
unsigned long box_namespaces(const struct spec *spec, bool own_ids);

/* In the cloned process: puts the box's descriptors where the enumeration above wants them, and closes what lies between.
   `sixth` is -1 but for a fork server and its boxes. Returns where `gate` is now. */
int box_take_descriptors(const struct spec *spec, const int *fds, int gate, int sixth);

/* Takes them, still under the launcher's user id: the folders that lead there may be closed to the box's.
   This and mounts_enter report and exit on failure. */
void mounts_take(const struct spec *spec, struct trees *trees);

/* As the box's user, in its mount namespace: makes the root and moves into it. Returns the workspace's descriptor. */
int mounts_enter(const struct spec *spec, const struct trees *trees);

/* The life of a box's first process, from inside its new namespaces. `released` is readable once the launcher has
   written the id maps. `own_ids`: the launcher may give boxes ids of their own. Returns only in the program of a box that
   a fork server makes (spec->fork): all walls stand then, and CONTROL holds what is to be run. That program is a copy of the
   caller's memory; what calls may share its memory with the server, as it ends or executes. */
void box_main(const struct spec *spec, int released, bool own_ids);

/* Reports the step that failed on STATUS and ends the box. */
_Noreturn void box_fail(const char *step, const char *detail);

#endif

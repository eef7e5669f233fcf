/* Fork servers: interpreters that have booted, loaded their modules and make boxes out of copies of themselves.

   A fork server has a socket to the launcher, of kind SOCK_SEQPACKET. The launcher hands a spec on to it, as it got it, with the
   box's descriptors and two more, the gate and the reaper's file. The server clones the box and answers with its pid, or with the errno, negative; the
   clone's parent is the launcher (CLONE_PARENT), which puts it into its groups, maps its ids and opens the gate. The server asks for nothing
   more until that box stands: a millisecond. A server may end at any time: its boxes do not notice. */
#ifndef SERVE_H
#define SERVE_H

#include "spec.h"

enum { SERVE_FDS = 7 };   /* the descriptors of a box, the gate, and the reaper */

/* ---- in the launcher ---- */

/* Keeps our end of the socket to fork server `number`. Returns -1 with errno when there are too many. */
int servers_add(unsigned number, int socket);

/* Lets that server clone a box. `fds`: SERVE_FDS of them. Returns its pid, or -1 with errno. */
pid_t servers_fork(unsigned number, const char *text, size_t length, const int *fds);

/* ---- in a fork server ---- */

/* To be called before serve(), when nothing else of the server will change. Returns 0, or -1 with errno. */
int serve_prepare(void);

/* Says that the server is ready and makes boxes for the rest of its life. Returns only in the programs of those boxes. A copy sleeps in here, before it has written to a page of its own, until CONTROL holds something: with SERVE_REHEARSE,
   which is taken, it returns 1 and has time to make itself ready; with its start message, which is left, it returns 0. To be called with one
   thread only. */
int serve(void);

enum { SERVE_REHEARSE = 'r' };

#endif

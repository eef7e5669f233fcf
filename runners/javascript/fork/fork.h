/* What a copy of a booted Node.js must get anew, so that it is a process like any other. Four parts, each prepared once in the
   fork server and done again in every copy. What returns an int returns 0, or -1 when this Node.js is not as it knows it: then there is no fork server. */
#ifndef FORK_H
#define FORK_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/* ---- descriptors.c: libuv's own descriptors, at the numbers at which a fresh process has them ---- */

/* Before Node.js boots: gives it the numbers that ours would take. */
void descriptors_lend(void);

/* When it has booted: notes what it has opened, and takes our numbers back. */
int descriptors_note(const uv_loop_t *loop);

/* In a copy: makes them anew. Returns where the control socket is now, or -1. */
int descriptors_renew(uv_loop_t *loop);

/* ---- memory.c: values that Node.js and V8 took at their start and keep where nothing exported reaches ---- */

/* Finds them. */
int memory_find(void);

/* In a copy, before it reads a byte of code: another state for V8's random generator. */
void memory_reseed(void);

/* In a copy, when its program begins: moves the process's start to where a fresh process would have it. */
void memory_begin_now(uv_loop_t *loop);

/* Lets copies have V8's heap, which is kept from them otherwise. */
int memory_hand_on(void);

/* ---- pages.c: what programs touch first, touched ahead ---- */

/* In the fork server: lets a copy of itself run a program, as `program`, which is there for that long, and learns which pages it touches. Returns true in that copy,
   which goes on as those in boxes do until pages_tell. Nothing is learned where that fails. */
bool pages_learn(const char *program);

/* In a copy that has rehearsed. */
void pages_touch(void);

/* When the program ends. */
void pages_tell(void);

/* ---- threads.c ---- */

/* Ends all threads but the calling one: copies would not have them. They wait for work, and V8 gives them none (--single-threaded). */
int threads_end(void);

#endif

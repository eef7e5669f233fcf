/* How a program ends whose end is not to wait for the kernel: see watch.h. */
#ifndef LEAVE_H
#define LEAVE_H

/* Ends the process as _exit(2) does, with `code` of 0 to 255. In a box that never had another process, its end is told before its memory is taken apart. */
_Noreturn void leave(int code);

#endif

/* How a box says what became of it: one packet a message, on the status socket that came with its spec.

       started            + descriptor: the box's first process (a pidfd)
       ready              + descriptor: the workspace's directory
       signaled             the program has been sent the signal that was asked for
       sockets BYTES        what the box's sockets hold; 0 where a control group counts it
       failed STEP ERRNO DETAIL
       exited STATUS WALL_NS CPU_US PEAK_KIB    (STATUS as wait(2) gives it; all numbers decimal)  */
#ifndef REPORT_H
#define REPORT_H

/* Sends `text`, with descriptor `fd` when it is not -1. A reader that is gone is not an error: it asked for nothing. */
void report(int socket, const char *text, int fd);

/* Sends "failed …" for the current errno. */
void report_failure(int socket, const char *step, const char *detail);

#endif

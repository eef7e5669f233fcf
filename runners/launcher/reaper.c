/* Pid 1 of the boxes that a fork server makes: box.c executes it when the walls stand and the program has been forked, so that it holds
   nothing of the interpreter's memory. STATUS and WORKSPACE are open, perhaps DIAG, nothing else. Linked statically: it is executed for each box. */
#define _GNU_SOURCE
#include "box.h"
#include "report.h"
#include "watch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(void) {
    static const struct handover none;
    /* The end of all this is kill(-1), which in a namespace of its own means the box. Started by hand as root it would be the machine. */
    if (getpid() != 1) return 1;
    signal(SIGCHLD, SIG_DFL);   /* what is ignored stays so when a program is executed, and who ignores this one learns of no end */
    const int signals = watch_signals();
    /* Not dumpable: nothing in the box may read or trace us (ptrace(2)). Before "ready", for the program waits until then. */
    if (signals < 0 || prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_SET_NAME, "box") < 0) {
        report_failure(STATUS, "reaper", "");
        return 1;
    }
    report(STATUS, "ready", WORKSPACE);
    close(WORKSPACE);
    watch(WATCHED, &none, signals, fcntl(DIAG, F_GETFD) < 0 ? -1 : DIAG);
}

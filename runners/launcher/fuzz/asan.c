/* Settings of the sanitizers for launcher-asan. They cannot come from the environment: the launcher is started without one.
   Leaks are not looked for, because a box ends by _exit(2) and the search would need ptrace(2), which no box has. No signal is
   handled: the kernel spares pid 1 only those that it has no handler for. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "detect_leaks=0:abort_on_error=1:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0:handle_sigtrap=0"; }

// proves: A JavaScript program that aborts is told as SIGABRT.
// expect: status=signaled exitCode=134 signal=SIGABRT
process.abort();

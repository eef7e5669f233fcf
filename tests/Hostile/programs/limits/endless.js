// proves: An endless loop in JavaScript ends at its time limit.
// request: {"timeout": 300}
// expect: status=timeout exitCode=137
for (;;) {}

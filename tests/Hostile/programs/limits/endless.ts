// proves: An endless loop in TypeScript ends at its time limit.
// request: {"timeout": 600}
// expect: status=timeout exitCode=137
for (;;) {}

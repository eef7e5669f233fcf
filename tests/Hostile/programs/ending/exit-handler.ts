// proves: An exit handler that never returns ends at the time limit.
// request: {"timeout": 600}
// expect: status=timeout exitCode=137
process.on("exit", () => { for (;;) {} });
process.exit(0);

// proves: A JavaScript program that handles every signal ends at its time limit.
// request: {"timeout": 400}
// expect: status=timeout exitCode=137
for (const name of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2", "SIGPIPE", "SIGALRM"]) process.on(name, () => {});
process.on("exit", () => { for (;;) {} });
setInterval(() => {}, 1000);

// proves: Children that start children in JavaScript end at the time limit.
// request: {"timeout": 600}
// expect: status=timeout exitCode=137
const { spawn } = require("child_process");
setInterval(() => spawn("/bin/sh", ["-c", "while :; do sleep 9 & done"], { stdio: "ignore" }).on("error", () => {}), 5);

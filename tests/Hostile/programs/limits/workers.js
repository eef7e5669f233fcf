// proves: Workers without end hurt only the program that starts them.
// request: {"timeout": 1500}
// expect: status=any
const { Worker } = require("worker_threads");
setInterval(() => new Worker("setInterval(() => {}, 1000)", { eval: true }).on("error", () => {}), 5);

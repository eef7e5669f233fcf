// proves: A JavaScript program sees no process of the machine and can signal none.
// request: {"args": ["{pid}"]}
const fs = require("fs");
const pids = fs.readdirSync("/proc").filter(name => /^\d+$/.test(name) && name !== "1" && name !== String(process.pid));
let reason = "signalled the service";
try { process.kill(Number(process.argv[2]), 0); } catch (error) { reason = error.code === "ESRCH" ? "" : error.code; }
console.log(pids.length === 0 && reason === "" ? "held" : `broken: ${pids} ${reason}`);

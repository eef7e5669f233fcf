// proves: A detached child of a JavaScript program ends with it.
const { spawn } = require("child_process");
spawn("sleep", ["25"], { detached: true, stdio: ["ignore", "inherit", "inherit"] }).unref();
console.log("held");

// proves: Files of a JavaScript program past their limit get no space.
const fs = require("fs");
let written = 0;
try {
  for (let i = 0; i < 200; i++) { fs.writeFileSync(`/tmp/${i}`, Buffer.alloc(1 << 20)); written++; }
  console.log("broken: wrote 200 MiB");
} catch (error) {
  console.log(error.code === "ENOSPC" && written <= 64 ? "held" : `broken: ${error} after ${written} MiB`);
}

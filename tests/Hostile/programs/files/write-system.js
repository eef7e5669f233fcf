// proves: A JavaScript program cannot change its own interpreter or the system.
const fs = require("fs");
const path = require("path");
for (const folder of ["/usr/bin", "/etc", "/", path.dirname(fs.realpathSync(process.execPath))]) {
  try {
    fs.writeFileSync(path.join(folder, "planted"), "x");
    console.log(`broken: wrote to ${folder}`);
    process.exit();
  } catch (error) {
    if (error.code !== "EROFS") { console.log(`broken: ${folder} is only ${error.code}`); process.exit(); }
  }
}
console.log("held");

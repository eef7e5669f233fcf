// proves: A JavaScript program does not see the machine's shadow file, home folders or services.
const fs = require("fs");
for (const path of ["/etc/shadow", "/etc/gshadow", "/root", "/home", "/var", "/srv", "/boot", "/run", "/sys"]) {
  try {
    fs.statSync(path);
    console.log(`broken: sees ${path}`);
    process.exit();
  } catch (error) {
    if (error.code !== "ENOENT") { console.log(`broken: ${path} is only ${error.code}`); process.exit(); }
  }
}
console.log("held");

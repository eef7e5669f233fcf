// proves: A JavaScript program finds no descriptor that leads out of its box.
const fs = require("fs");
for (const name of fs.readdirSync("/proc/self/fd")) {
  let target;
  try { target = fs.readlinkSync(`/proc/self/fd/${name}`); } catch { continue; }
  // What Node opens for itself: pipes between its threads, event descriptors, /dev/null.
  if (!/^(pipe:|anon_inode:\[(eventpoll|eventfd|timerfd|io_uring)\]|\/dev\/null|\/workspace|\/proc\/)/.test(target)) {
    console.log(`broken: descriptor ${name} is ${target}`);
    process.exit();
  }
}
console.log("held");

// proves: A JavaScript box that was forked knows no process but its own, and no thread of its server.
const fs = require('fs');
const names = fs.readdirSync('/proc').filter(name => /^\d+$/.test(name));
const problems = [];
if (names.join() !== `1,${process.pid}` || process.ppid !== 1) problems.push(`processes ${names}, parent ${process.ppid}`);
for (let pid = 3; pid < 400; pid++) try { process.kill(pid, 0); if (!fs.existsSync(`/proc/self/task/${pid}`)) problems.push(`there is a process ${pid}`); } catch { /* as it should be */ }
for (let signal = 1; signal < 65; signal++) try { process.kill(1, signal); } catch { /* refused is as good */ }
setTimeout(() => console.log(problems.length ? `broken: ${problems}` : 'held'), 50);

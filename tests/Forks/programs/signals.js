//// handler
process.on('SIGTERM', (name, number) => { console.log(name, number); process.exit(3) }); setTimeout(() => process.kill(process.pid, 'SIGTERM'), 1); setTimeout(() => {}, 5000)
//// handler-once
process.once('SIGUSR2', () => { console.log('once'); process.kill(process.pid, 'SIGUSR2') }); process.kill(process.pid, 'SIGUSR2'); setTimeout(() => console.log('never'), 2000)
//// handler-removed
const f = () => {}; process.on('SIGINT', f); process.off('SIGINT', f); process.kill(process.pid, 'SIGINT'); setTimeout(() => console.log('never'), 2000)
//// handler-int
process.on('SIGINT', () => { console.log('int'); clearTimeout(t) }); const t = setTimeout(() => {}, 5000); process.kill(process.pid, 'SIGINT')
//// handler-by-child
process.on('SIGHUP', () => { console.log('hup'); clearInterval(t) }); const t = setInterval(() => {}, 1000); require('child_process').execSync('kill -HUP $PPID')
//// pipe-ignored
process.kill(process.pid, 'SIGPIPE'); setTimeout(() => console.log('alive'), 5)
//// child-signal
process.on('SIGCHLD', () => console.log('child')); require('child_process').spawn('true').on('exit', () => setTimeout(() => {}, 5))
//// winch-and-cont
process.on('SIGWINCH', () => console.log('winch')); process.on('SIGCONT', () => { console.log('cont'); process.exit() }); process.kill(process.pid, 'SIGWINCH'); setTimeout(() => process.kill(process.pid, 'SIGCONT'), 10); setTimeout(() => {}, 3000)
//// unknown
try { process.kill(process.pid, 'SIGNONE') } catch (error) { console.log(error.code, error.message) } try { process.on('SIGKILL', () => {}) } catch (error) { console.log(error.code) }
//// group
process.on('SIGTERM', () => { console.log('term'); process.exit() }); process.kill(0, 'SIGTERM'); setTimeout(() => {}, 2000)
//// child-killed
const child = require('child_process').spawn('sleep', ['10']); child.on('exit', (code, signal) => console.log(code, signal, child.killed)); child.kill('SIGTERM')
//// signals-of-children
console.log(require('child_process').execSync('grep -E "^Sig(Blk|Ign|Cgt)" /proc/self/status').toString())

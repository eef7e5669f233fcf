//// exec-sync
const c = require('child_process'); console.log(c.execSync('echo $MINE; pwd').toString(), c.execFileSync('printf', ['%s', 'x y']).toString())
//// exec-sync-fails
try { require('child_process').execSync('echo out; echo err >&2; exit 3', { stdio: 'pipe' }) } catch (error) { console.log(error.status, error.stdout.toString(), error.stderr.toString(), error.message) }
//// spawn
const child = require('child_process').spawn('cat'); child.stdout.on('data', piece => console.log(String(piece))); child.on('close', (code, signal) => console.log(code, signal)); child.stdin.end('through')
//// spawn-not-found
require('child_process').spawn('no-such-program').on('error', error => console.log(error.code, error.syscall, error.path))
//// spawn-sync
const r = require('child_process').spawnSync('sh', ['-c', 'cat; exit 4'], { input: 'in' }); console.log(r.status, r.signal, String(r.stdout), r.output.length)
//// spawn-inherit
require('child_process').spawnSync('sh', ['-c', 'echo out; echo err >&2; cat'], { stdio: 'inherit' })
//// spawn-timeout
const r = require('child_process').spawnSync('sleep', ['10'], { timeout: 30 }); console.log(r.signal, r.error.code)
//// spawn-detached
const child = require('child_process').spawn('sh', ['-c', 'exit 5'], { detached: true, stdio: 'ignore' }); child.unref(); child.on('exit', code => console.log(code))
//// exec-callback
require('child_process').exec('echo hi; exit 2', (error, out, err) => console.log(error.code, out, err))
//// exec-promisified
const { stdout } = await require('util').promisify(require('child_process').exec)('echo p'); console.log(stdout)
//// exec-abort
const c = new AbortController(); require('child_process').exec('sleep 10', { signal: c.signal }, error => console.log(error.name)); setTimeout(() => c.abort(), 5)
//// node-child
const r = require('child_process').spawnSync(process.execPath, ['-p', '[process.pid > 1, process.ppid, process.argv.length, process.execArgv, process.env.MINE, process.env.NODE_OPTIONS]']); console.log(String(r.stdout).replace(/, \d+,/, ', ppid,'), String(r.stderr))
//// node-by-path
console.log(require('child_process').execSync('node -p "process.version + process.execArgv.length"').toString())
//// fork
const c = require('child_process'), fs = require('fs'); fs.writeFileSync('c.js', 'process.on("message", m => { process.send([m * 2, process.argv.slice(2), process.execArgv]); process.disconnect() })'); const f = c.fork('c.js', ['x']); f.on('message', m => console.log(m)).on('exit', code => console.log('exit', code)); f.send(21)
//// fork-advanced
const c = require('child_process'), fs = require('fs'); fs.writeFileSync('c.js', 'process.once("message", m => { process.send(m); process.disconnect() })'); const f = c.fork('c.js', { serialization: 'advanced' }); f.on('message', m => console.log(m)); f.send(new Map([[1, new Date(0)]]))
//// fork-self
if (process.argv[2] === 'child') console.log('child', process.send !== undefined, process.execArgv); else require('child_process').fork(__filename, ['child']).on('exit', code => console.log('exit', code))
//// fork-exec-argv
require('fs').writeFileSync('c.js', 'console.log(process.execArgv)'); require('child_process').fork('c.js', { execArgv: ['--no-warnings'] })
//// cluster
const cluster = require('cluster'), http = require('http'); if (cluster.isPrimary) { cluster.fork(); cluster.on('message', (worker, m) => { console.log(m); worker.kill() }).on('exit', (worker, code, signal) => console.log(worker.id, code, signal)) } else http.createServer((q, s) => s.end('from a worker')).listen(0, function () { http.get({ port: this.address().port }, r => r.on('data', d => process.send(String(d)))) })
//// many
let left = 8; for (let i = 0; i < 8; i++) require('child_process').exec(`echo ${i}`, (error, out) => { if (--left === 0) console.log('all', error) })
//// zombie-free
require('child_process').execSync('sleep 0.01 & true'); setTimeout(() => console.log(require('child_process').execSync('ps -o stat= --ppid ' + process.pid + ' | grep -c Z || true').toString()), 30)
//// pipes-between
const { spawn } = require('child_process'); const a = spawn('printf', ['b\\na\\n']), b = spawn('sort'); a.stdout.pipe(b.stdin); b.stdout.on('data', d => console.log(String(d)))
//// extra-descriptors
const child = require('child_process').spawn('sh', ['-c', 'echo three >&3'], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] }); child.stdio[3].on('data', d => console.log(String(d)))
//// python-and-bash
console.log(require('child_process').execSync('bash -c "echo $((6 * 7))"').toString(), require('child_process').spawnSync('/usr/bin/python3', ['-c', 'import os; print(os.getppid() > 1, len(os.listdir("/proc/self/fd")))']).stdout.toString())
//// kill-child-group
const child = require('child_process').spawn('sh', ['-c', 'sleep 20 & sleep 20'], { detached: true }); setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 20); child.on('exit', (code, signal) => console.log(code, signal))

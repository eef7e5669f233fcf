//// eval
const { Worker } = require('worker_threads'); new Worker('require("worker_threads").parentPort.postMessage([process.argv.length, process.execArgv, process.pid, Object.keys(require.cache), require("worker_threads").threadId])', { eval: true }).on('message', m => console.log(m, m[2] === process.pid)).on('exit', code => console.log('exit', code))
//// file
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads'); if (isMainThread) new Worker(__filename, { workerData: 21, argv: ['w'] }).on('message', console.log); else parentPort.postMessage([workerData * 2, process.argv.slice(1), process.execArgv, require.main === module])
//// output
const { Worker } = require('worker_threads'); new Worker('console.log("out of a worker"); console.error("err")', { eval: true })
//// error
const { Worker } = require('worker_threads'); new Worker('throw new TypeError("inside")', { eval: true }).on('error', error => console.log(error.name, error.message)).on('exit', code => console.log(code))
//// error-unhandled
new (require('worker_threads').Worker)('null.x', { eval: true })
//// exit-code
new (require('worker_threads').Worker)('process.exit(9)', { eval: true }).on('exit', console.log)
//// terminate
const w = new (require('worker_threads').Worker)('for (;;);', { eval: true }); w.on('online', () => w.terminate().then(code => console.log('terminated', code)))
//// many
const { Worker } = require('worker_threads'); Promise.all([1, 2, 3, 4].map(n => new Promise(done => new Worker(`require('worker_threads').parentPort.postMessage(${n} * ${n})`, { eval: true }).on('message', done)))).then(console.log)
//// heavy
const { Worker } = require('worker_threads'); new Worker('let a = []; for (let i = 0; i < 200000; i++) { a.push({ i }); if (a.length > 9999) a = [] } require("worker_threads").parentPort.postMessage(a.length)', { eval: true }).on('message', console.log)
//// shared-memory
const { Worker } = require('worker_threads'); const s = new SharedArrayBuffer(4); const a = new Int32Array(s); new Worker('const a = new Int32Array(require("worker_threads").workerData); Atomics.store(a, 0, 7); Atomics.notify(a, 0)', { eval: true, workerData: s }); console.log(Atomics.wait(a, 0, 0, 5000), a[0])
//// message-port
const { Worker, MessageChannel } = require('worker_threads'); const { port1, port2 } = new MessageChannel(); new Worker('require("worker_threads").parentPort.once("message", p => p.postMessage("by port"))', { eval: true }).postMessage(port2, [port2]); port1.once('message', m => { console.log(m); port1.close() })
//// esm
const { Worker } = require('worker_threads'); require('fs').writeFileSync('w.mjs', 'import { parentPort } from "worker_threads"; parentPort.postMessage(await Promise.resolve(import.meta.url))'); new Worker('./w.mjs').on('message', console.log)
//// exec-argv
const { Worker } = require('worker_threads'); new Worker('console.log(process.execArgv, process.env.MINE, process.env.NODE_OPTIONS)', { eval: true, execArgv: ['--no-warnings'] })
//// environment
const { Worker, SHARE_ENV } = require('worker_threads'); new Worker('process.env.A = 1', { eval: true }).on('exit', () => { console.log(process.env.A); new Worker('process.env.A = 2', { eval: true, env: SHARE_ENV }).on('exit', () => console.log(process.env.A)) })
//// limits
const { Worker } = require('worker_threads'); new Worker('const a = []; for (;;) a.push(new Array(1000).fill(0))', { eval: true, resourceLimits: { maxOldGenerationSizeMb: 8 } }).on('error', error => console.log(error.code)).on('exit', console.log)
//// environment-data
const w = require('worker_threads'); w.setEnvironmentData('k', 'v'); new w.Worker('console.log(require("worker_threads").getEnvironmentData("k"))', { eval: true })
//// time-and-random
const { Worker } = require('worker_threads'); new Worker('require("worker_threads").parentPort.postMessage([performance.now() < 5000, performance.timeOrigin, Math.random()])', { eval: true }).on('message', ([soon, origin, random]) => console.log(soon, Math.abs(origin - performance.timeOrigin) < 5000, random !== Math.random()))
//// process-in-worker
const { Worker } = require('worker_threads'); new Worker('try { process.chdir("/") } catch (error) { console.log(error.code) } console.log(process.title, process.uptime() < 5, process.cwd(), process.stdin.constructor.name)', { eval: true })
//// nested
const { Worker } = require('worker_threads'); new Worker('new (require("worker_threads").Worker)("console.log(require(\'worker_threads\').threadId > 1)", { eval: true })', { eval: true })

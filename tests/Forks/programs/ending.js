//// exit-zero
process.on('exit', code => console.log('bye', code)); process.exit()
//// exit-seven
process.on('exit', code => console.log('bye', code)); process.exit(7)
//// exit-large
process.exit(300)
//// exit-negative
process.exit(-1)
//// exit-string
process.exit('9')
//// exit-invalid
process.exit('nine')
//// exit-code-set
process.exitCode = 4; console.log('on')
//// exit-code-changed-at-exit
process.on('exit', () => { process.exitCode = 5 })
//// exit-within-exit
process.on('exit', () => process.exit(6))
//// really-exit
process.on('exit', () => console.log('never')); process.reallyExit(8)
//// abort
require('fs').writeSync(1, 'before\n'); process.abort()
//// before-exit
let left = 2; process.on('beforeExit', code => { console.log('before', code); if (left--) setTimeout(() => console.log('more'), 1) }); process.on('exit', () => console.log('exit'))
//// throw-error
console.log('out'); throw new Error('no')
//// throw-string
throw 'text'
//// throw-object
throw { a: 1, b: [2] }
//// throw-null
throw null
//// throw-undefined
throw undefined
//// throw-with-cause
throw new Error('outer', { cause: new TypeError('inner') })
//// throw-aggregate
throw new AggregateError([new Error('one'), new RangeError('two')], 'many')
//// throw-subclass
class Mine extends Error { constructor(m) { super(m); this.name = 'Mine'; this.extra = 1 } } throw new Mine('special')
//// throw-later
setTimeout(() => { throw new Error('late') }, 2); process.on('exit', code => console.log('exit', code))
//// throw-in-exit
process.on('exit', () => { throw 'in exit' })
//// throw-deep
function a() { b() } function b() { c() } function c() { throw new RangeError('deep') } a()
//// throw-in-tick
process.nextTick(() => { null.x })
//// uncaught-handled
process.on('uncaughtException', (error, origin) => console.log(origin, error.message)); setTimeout(() => console.log('alive'), 5); throw new Error('x')
//// uncaught-monitor
process.on('uncaughtExceptionMonitor', (error, origin) => console.log('seen', origin)); throw new Error('x')
//// rejection
Promise.reject(new Error('no')); process.on('exit', code => console.log('exit', code))
//// rejection-of-a-value
Promise.reject(5)
//// rejection-of-undefined
Promise.reject()
//// rejection-handled
process.on('unhandledRejection', (reason, promise) => console.log('unhandled', reason, promise instanceof Promise)); Promise.reject(1)
//// rejection-handled-later
process.on('unhandledRejection', () => console.log('un')); process.on('rejectionHandled', () => console.log('then')); const p = Promise.reject(1); setTimeout(() => p.catch(() => {}), 5)
//// rejection-in-async-function
(async () => { await null; throw new TypeError('async') })()
//// await-never
process.on('exit', code => console.log('exit', code)); await new Promise(() => {})
//// syntax-error
console.log('never'); let 1x = 2
//// syntax-error-in-a-function
function f( { return
//// reference-error
console.log('out'); missing()
//// stack-overflow
let depth = 0; try { (function f() { depth++; f() })() } catch (error) { console.log(error instanceof RangeError, error.message, depth > 5000) }
//// stack-trace-limit
Error.stackTraceLimit = 1; function f() { throw new Error('short') } f()
//// prepare-stack-trace
Error.prepareStackTrace = (error, frames) => frames.map(frame => `${frame.getFunctionName()} ${frame.getLineNumber()} ${frame.getFileName()}`); console.log(new Error('x').stack)
//// capture-stack-trace
const o = {}; (function f() { Error.captureStackTrace(o, f) })(); console.log(o.stack)
//// async-stack
const wait = () => new Promise(resolve => setTimeout(resolve, 1)); async function a() { await wait(); throw new Error('after') } async function b() { await a() } b().catch(error => console.log(error.stack))
//// assert-fails
require('assert').deepStrictEqual({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] } })
//// assert-ok-message
const assert = require('assert'); assert(1 === 2)
//// module-not-found
require('./missing')
//// package-not-found
require('left-pad')
//// import-not-found
await import('./missing.mjs')
//// json-invalid
require('fs').writeFileSync('a.json', '{"a": }'); require('./a.json')
//// kill-self-term
process.kill(process.pid, 'SIGTERM'); setTimeout(() => console.log('never'), 1000)
//// kill-self-kill
process.kill(process.pid, 'SIGKILL'); setTimeout(() => console.log('never'), 1000)
//// kill-self-segv
require('fs').writeSync(1, 'x'); process.kill(process.pid, 'SIGSEGV'); setTimeout(() => console.log('never'), 1000)
//// kill-self-int
process.kill(process.pid, 'SIGINT'); setTimeout(() => console.log('never'), 1000)
//// kill-self-hup
process.kill(process.pid, 'SIGHUP'); setTimeout(() => console.log('never'), 1000)
//// kill-zero
console.log(process.kill(process.pid, 0)); try { process.kill(99999, 0) } catch (error) { console.log(error.code) }
//// kill-pid-1
try { console.log(process.kill(1, 'SIGKILL'), process.kill(1, 'SIGTERM'), process.kill(1, 'SIGINT'), process.kill(1, 'SIGUSR2')) } catch (error) { console.log(error.code) } setTimeout(() => console.log('alive'), 20)
//// out-of-memory-in-js
try { new Array(-1) } catch (error) { console.log(error.message) } try { 'x'.repeat(2 ** 30) } catch (error) { console.log(error.message) }
//// big-output-then-exit
process.stdout.write('x'.repeat(30000)); process.exit(0)
//// big-output-then-throw
process.stdout.write('y'.repeat(30000)); throw new Error('after')
//// console-after-close
require('fs').closeSync(1); console.log('nowhere'); process.exitCode = 3
//// error-event-unhandled
new (require('events'))().emit('error', new Error('unheard'))
//// error-event-unhandled-value
new (require('events'))().emit('error', 'text')
//// dispose
{ using one = { [Symbol.dispose]() { console.log('disposed') } }; console.log('in') }

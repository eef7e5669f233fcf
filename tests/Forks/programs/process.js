//// identity
console.log(process.pid, process.ppid, process.title, process.argv, process.argv0, process.execArgv, process.execPath, process.version, process.arch, process.platform)
console.log(require('fs').readlinkSync('/proc/self'), require('fs').readdirSync('/proc').filter(name => /^\d/.test(name)))
//// properties
console.log(Object.getOwnPropertyNames(process).sort(), Object.getOwnPropertyDescriptor(process, 'pid'), Object.getOwnPropertyDescriptor(process, 'argv'), process.release.name, process.features, process.config.variables.v8_enable_i18n_support)
//// environment
console.log(process.env, Object.keys(process.env), process.env.NODE_OPTIONS, process.env.LD_PRELOAD)
//// environment-of-children
console.log(require('child_process').execFileSync('/usr/bin/env').toString().split('\n').sort())
//// environment-shown-by-the-kernel
console.log(require('fs').readFileSync('/proc/self/environ', 'utf8').split('\0').filter(Boolean).sort().map(one => one.split('=')[0]))
//// environment-changed
process.env.A = 1; delete process.env.HOME; process.env.TZ = 'Asia/Tokyo'; console.log(process.env.A, process.env.HOME, 'MINE' in process.env, new Date(0).toString(), require('child_process').execSync('echo $A $HOME $MINE').toString())
//// command-line
console.log(require('fs').readFileSync('/proc/self/cmdline', 'utf8').split('\0').slice(0, 2), require('fs').readFileSync('/proc/self/comm', 'utf8'))
//// title-set
process.title = 'mine'; console.log(process.title, require('fs').readFileSync('/proc/self/cmdline', 'utf8').split('\0')[0])
//// working-directory
console.log(process.cwd(), require('fs').readlinkSync('/proc/self/cwd')); require('fs').mkdirSync('d'); process.chdir('d'); console.log(process.cwd(), require('path').resolve('x'))
//// ids
console.log(process.getuid(), process.geteuid(), process.getgid(), process.getgroups(), process.umask().toString(8), require('os').userInfo())
//// group-and-session
console.log(require('fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ').slice(0, 6))
//// kernel-status
console.log(require('fs').readFileSync('/proc/self/status', 'utf8').split('\n').filter(line => /^(Name|Umask|Tgid|Pid|PPid|TracerPid|Uid|Gid|Groups|NStgid|NSpid|NSpgid|NSsid|Cap|NoNewPrivs|Seccomp:|SigBlk|SigIgn|SigCgt|ShdPnd|SigPnd|THP|Cpus)/.test(line)))
//// limits
console.log(require('fs').readFileSync('/proc/self/limits', 'utf8'))
//// descriptors
const fs = require('fs'); console.log(fs.readdirSync('/proc/self/fd').length); const fd = fs.openSync('/dev/null'); console.log(fd); console.log([0, 1, 2].map(fd => fs.readlinkSync(`/proc/self/fd/${fd}`).split(':')[0]), fs.readdirSync('/proc/self/fd'))
//// descriptors-kinds
const fs = require('fs'); console.log(fs.readdirSync('/proc/self/fd').map(fd => { try { return fd + ' ' + fs.readlinkSync('/proc/self/fd/' + fd).replace(/\d+/, '') } catch { return fd } }))
//// descriptors-reach-no-child
console.log(require('child_process').execSync('ls /proc/self/fd').toString())
//// namespaces
console.log(require('fs').readdirSync('/proc/self/ns'), require('os').hostname(), Object.keys(require('os').networkInterfaces()))
//// uptime
const up = process.uptime(); console.log(up > 0 && up < 5, typeof up, process.hrtime().length, process.hrtime.bigint() > 0n)
//// time-origin
console.log(Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 50, performance.now() < 5000, Math.abs(performance.now() / 1000 - process.uptime()) < 0.1, Date.now() - performance.timeOrigin < 5000)
//// node-timing
const t = performance.nodeTiming; console.log(t.nodeStart > 0 && t.nodeStart < t.v8Start, t.v8Start < t.environment, t.environment < t.bootstrapComplete, t.bootstrapComplete < performance.now(), t.loopStart, t.loopExit); setTimeout(() => console.log(t.loopStart > t.bootstrapComplete, t.loopExit, t.duration < 5000), 5)
//// resource-usage
const u = process.resourceUsage(); console.log(Object.keys(u), u.userCPUTime < 2e6, u.maxRSS > 1000, process.cpuUsage().user < 2e6, Object.keys(process.memoryUsage()))
//// memory
console.log(process.constrainedMemory(), process.availableMemory() > 0, require('v8').getHeapStatistics().heap_size_limit, Object.keys(require('v8').getHeapStatistics()), require('v8').getHeapSpaceStatistics().map(one => one.space_name))
//// active-resources
console.log(process.getActiveResourcesInfo(), process._getActiveHandles().length, process._getActiveRequests().length); setTimeout(() => {}, 1); console.log(process.getActiveResourcesInfo())
//// listeners
console.log(process.eventNames(), process.listenerCount('exit'), process.listeners('exit'), process.getMaxListeners(), process._events)
//// threads
console.log(require('worker_threads').isMainThread, require('worker_threads').threadId, require('os').availableParallelism() === require('os').cpus().length)
//// modules-loaded-natively
console.log(process.moduleLoadList.filter(name => /^NativeModule (sqlite|inspector|worker|cluster|http|crypto|dgram|dns|zlib|repl|vm)$/.test(name)))
//// module-cache
console.log(Object.keys(require.cache), require.main === module, module.id, module.filename, module.loaded, module.parent, module.children, module.paths, require.resolve.paths('x'), module.isPreloading)
//// builtin-names
console.log(require('module').builtinModules.length, require('module').globalPaths, Object.keys(require.extensions))
//// globals
console.log(Object.getOwnPropertyNames(globalThis).sort(), Object.keys(globalThis), this === module.exports, arguments.length)
//// prototypes-untouched
console.log([Object, Array, Function, Promise, Map, RegExp, Error, String].map(one => Object.getOwnPropertyNames(one.prototype).length + ' ' + Object.getOwnPropertyNames(one).length), RegExp.$1, RegExp.lastMatch, RegExp.input)
//// functions-native
console.log([process.uptime, process.hrtime, process.exit, process.reallyExit, process.cwd, process.kill, performance.now, Math.random, setTimeout, require].map(one => `${one.name} ${one.length} ${String(one).length}`))
//// async-ids
const hooks = require('async_hooks'); console.log(hooks.executionAsyncId(), hooks.triggerAsyncId(), new hooks.AsyncResource('X').asyncId(), setTimeout(() => {}, 1)[Symbol.toPrimitive]()); setImmediate(() => console.log(hooks.executionAsyncId()))
//// stack-of-main
console.log(new Error('here').stack); (function f() { console.trace('there') })()
//// report
const report = process.report.getReport(); console.log(Object.keys(report), report.header.commandLine.slice(0, 2), report.header.cwd, report.workers, report.libuv.map(one => one.type).sort(), report.javascriptHeap.heapSpaces && Object.keys(report.javascriptHeap.heapSpaces))
//// emit-warning
process.emitWarning('careful', { code: 'W1', detail: 'more' }); process.on('warning', warning => console.log(warning.name, warning.code))
//// deprecation
new Buffer(1); require('url').parse('http://[::1'.slice(0, 4)); process.binding('fs')
//// next-tick-order
setImmediate(() => console.log('immediate')); setTimeout(() => console.log('timeout'), 0); process.nextTick(() => console.log('tick')); queueMicrotask(() => console.log('micro')); Promise.resolve().then(() => console.log('then')); console.log('sync')
//// load-env-file
require('fs').writeFileSync('.env', 'FROM_FILE=1\nMINE=other\n'); process.loadEnvFile(); console.log(process.env.FROM_FILE, process.env.MINE)
//// set-uncaught-capture
process.setUncaughtExceptionCaptureCallback(error => console.log('captured', error.message)); setTimeout(() => { throw new Error('late') }, 1)
//// permission-and-flags
console.log(process.permission, process.allowedNodeEnvironmentFlags.size, process.noDeprecation, process.throwDeprecation, process.traceDeprecation, process.exitCode, process.debugPort, process.sourceMapsEnabled)
//// ids-after-text
console.log('one'); console.log(String(new (require('async_hooks').AsyncResource)('MINE').asyncId()))
//// ids-after-a-value
console.log({ one: 1 }); console.log(new (require('async_hooks').AsyncResource)('MINE').asyncId())
//// descriptors-after-text-and-a-value
const flags = () => [0, 1, 2].map(fd => /flags:\s*(\d+)/.exec(require('fs').readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))[1]); const seen = [flags()]; console.log('text'); seen.push(flags()); console.log(1); seen.push(flags()); console.error(2); seen.push(flags()); console.log(seen)
//// console-itself
const own = Reflect.ownKeys(console).map(key => { const d = Object.getOwnPropertyDescriptor(console, key); return [String(key), typeof d.value, d.value?.name, d.value?.length, d.writable, d.enumerable, d.configurable, typeof d.value === 'function' && String(d.value)] }); console.log(JSON.stringify(own))
//// stderr-replaced-before-a-value
Object.defineProperty(process, 'stderr', { get() { require('fs').writeSync(1, 'asked\n') } }); console.log('text'); console.log(1); console.log(2)
//// colours-of-an-assertion
try { require('assert').deepStrictEqual({ a: 1 }, { a: 2 }) } catch (error) { console.log(error.message) }
//// console-of-its-own
const { Console } = require('console'); const c = new Console(process.stdout); c.log(1, { a: [1, new Map([[1, 2]])] }); c.table([{ a: 1 }]); c.error('none')

//// sigusr1
process.kill(process.pid, 'SIGUSR1'); setTimeout(() => console.log('alive', require('inspector').url() !== undefined), 300)
//// sigusr1-handled
process.on('SIGUSR1', () => { console.log('own'); process.exit() }); process.kill(process.pid, 'SIGUSR1'); setTimeout(() => {}, 1000)
//// inspector-open
const i = require('inspector'); i.open(0); console.log(typeof i.url()); i.close(); console.log(i.url())
//// trace-events
const t = require('trace_events').createTracing({ categories: ['node.perf'] }); t.enable(); performance.mark('x'); console.log(t.enabled); t.disable()
//// wasm-streaming
const bytes = Buffer.from('AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=', 'base64'); WebAssembly.instantiateStreaming(new Response(bytes, { headers: { 'content-type': 'application/wasm' } })).then(({ instance }) => console.log(instance.exports.add(1, 2)))
//// network-tracing
const { Session } = require('inspector/promises'); const s = new Session(); s.connect(); (async () => { await s.post('HeapProfiler.enable'); const p = await s.post('HeapProfiler.startSampling'); console.log(p); await s.post('HeapProfiler.stopSampling'); console.log((await s.post('Runtime.getHeapUsage')).usedSize > 0) })()
//// near-heap-limit-and-flags
const v8 = require('v8'); v8.setFlagsFromString('--allow-natives-syntax'); console.log(eval('%HasFastProperties({})'), v8.getHeapCodeStatistics().code_and_metadata_size > 0)
//// cpu-profile-written
const c = require('child_process').spawnSync(process.execPath, ['--cpu-prof', '-e', '1']); console.log(c.status, require('fs').readdirSync('.').filter(n => n.endsWith('.cpuprofile')).length); for (const n of require('fs').readdirSync('.')) if (n.endsWith('.cpuprofile')) require('fs').unlinkSync(n)
//// report-written
process.report.writeReport('r.json'); console.log(JSON.parse(require('fs').readFileSync('r.json')).header.event); require('fs').unlinkSync('r.json')
//// watch-gc
const { PerformanceObserver } = require('perf_hooks'); const o = new PerformanceObserver(list => { console.log(list.getEntries().length > 0); o.disconnect() }); o.observe({ entryTypes: ['gc'] }); let a = []; for (let i = 0; i < 2e6; i++) a.push({ i }); setTimeout(() => {}, 50)
//// heap-out
const a = []; try { for (;;) a.push(new Uint8Array(2 ** 33)) } catch (error) { console.log(error.name, error.message) }
//// source-text-module
console.log(typeof require('vm').SourceTextModule, require('vm').measureMemory instanceof Function)
//// measure-memory
require('vm').measureMemory({ mode: 'summary', execution: 'eager' }).then(r => console.log(r.total.jsMemoryEstimate > 0)); setTimeout(() => {}, 100)
//// wasm-busy
const bytes = Buffer.from('AGFzbQEAAAABBgFgAX8BfwMCAQAHBQEBZgAACiMBIQEBfwJAA0AgAEUNASAAQQFrIQAgAUEDbCAAaiEBDAALCyABCw==', 'base64'); let m; try { m = new WebAssembly.Module(bytes) } catch (error) { console.log(error.name) } if (m) { const f = new WebAssembly.Instance(m).exports.f; console.log(f(3e6), f(5)) }

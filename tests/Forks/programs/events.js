//// emitter
const { EventEmitter, once, on } = require('events'); const e = new EventEmitter(); e.once('a', (...more) => console.log(more)); e.prependListener('a', () => console.log('first')); console.log(e.emit('a', 1, 2), e.emit('b'), e.eventNames()); once(e, 'c').then(console.log); e.emit('c', 3)
//// iterator
const { EventEmitter, on } = require('events'); const e = new EventEmitter(); (async () => { for await (const [n] of on(e, 'n')) { console.log(n); if (n === 2) break } })(); e.emit('n', 1); e.emit('n', 2)
//// leak-warning
const e = new (require('events'))(); for (let i = 0; i < 11; i++) e.on('x', () => {})
//// target
const t = new EventTarget(); t.addEventListener('x', event => console.log(event.type, event.detail, event.target === t), { once: true }); t.dispatchEvent(new CustomEvent('x', { detail: 5 })); console.log(t.dispatchEvent(new Event('x')))
//// capture-rejections
const e = new (require('events'))({ captureRejections: true }); e.on('x', async () => { throw new Error('async') }); e.on('error', error => console.log('caught', error.message)); e.emit('x')
//// abort-controller
const c = new AbortController(); c.signal.addEventListener('abort', () => console.log('aborted', c.signal.reason)); c.abort('why'); console.log(AbortSignal.any([c.signal]).aborted, AbortSignal.abort().reason.name)
//// message-channel
const { port1, port2 } = new MessageChannel(); port2.on('message', value => { console.log(value); port2.close() }); port1.postMessage({ a: new Map([[1, 2]]), d: new Date(0) }); port1.on('close', () => console.log('closed'))
//// broadcast-channel
const a = new BroadcastChannel('x'), b = new BroadcastChannel('x'); b.onmessage = event => { console.log(event.data); a.close(); b.close() }; a.postMessage('hi')
//// structured-clone
const o = { d: new Date(0), r: /x/gi, m: new Map([[{ k: 1 }, new Set([1])]]), e: new RangeError('x'), b: new Uint8Array([1, 2]), n: -0, big: 1n }; o.self = o; const c = structuredClone(o); console.log(c, c.self === c, Object.is(c.n, -0)); try { structuredClone(() => {}) } catch (error) { console.log(error.name, error.code) }
//// structured-clone-transfer
const b = new ArrayBuffer(8); const c = structuredClone(b, { transfer: [b] }); console.log(b.byteLength, c.byteLength)
//// async-local-storage
const { AsyncLocalStorage } = require('async_hooks'); const s = new AsyncLocalStorage(); s.run({ id: 1 }, () => { setTimeout(() => console.log('timer', s.getStore()), 1); Promise.resolve().then(() => console.log('then', s.getStore())); require('fs').readFile('/dev/null', () => console.log('fs', s.getStore())); queueMicrotask(() => console.log('micro', s.getStore())) }); console.log(s.getStore())
//// async-hooks
const h = require('async_hooks'), fs = require('fs'); const seen = []; const hook = h.createHook({ init(id, type, trigger) { seen.push([id, type, trigger]) } }).enable(); setTimeout(() => { hook.disable(); console.log(seen) }, 5); Promise.resolve().then(() => {}); process.nextTick(() => {})
//// async-resource
const { AsyncResource, executionAsyncId } = require('async_hooks'); const r = new AsyncResource('MINE'); r.runInAsyncScope(() => console.log(executionAsyncId() === r.asyncId(), r.triggerAsyncId()))
//// diagnostics-channel
const d = require('diagnostics_channel'); const c = d.channel('x'); c.subscribe((message, name) => console.log(message, name)); c.publish({ a: 1 }); console.log(c.hasSubscribers)
//// performance-observer
const { PerformanceObserver, performance } = require('perf_hooks'); new PerformanceObserver((list, o) => { console.log(list.getEntries().map(e => [e.name, e.entryType])); o.disconnect() }).observe({ entryTypes: ['mark', 'measure'] }); performance.mark('a'); performance.mark('b'); performance.measure('m', 'a', 'b')
//// performance-marks
const m = performance.mark('x'); console.log(m.startTime > 0 && m.startTime < 5000, performance.getEntries().length, Object.keys(performance.toJSON()))
//// timerify
const f = performance.timerify(() => 1); console.log(f(), f.name)
//// finalization-registry
const r = new FinalizationRegistry(held => console.log('collected', held)); (function () { r.register({}, 'it') })(); require('v8').setFlagsFromString('--expose-gc'); const gc = require('vm').runInNewContext('gc'); setTimeout(() => { gc(); setTimeout(() => console.log('end'), 20) }, 1)
//// weak-ref
let o = { big: new Array(1000) }; const w = new WeakRef(o); o = null; require('v8').setFlagsFromString('--expose-gc'); const gc = require('vm').runInNewContext('gc'); setTimeout(() => { gc(); console.log(w.deref()) }, 5)
//// gc-many
let kept = []; for (let i = 0; i < 300000; i++) { kept.push({ i, s: 'x' + i }); if (kept.length > 20000) kept = kept.slice(-10) } console.log(kept.length > 0)
//// gc-concurrent-promises
const all = await Promise.all(Array.from({ length: 2000 }, async (_, i) => { await null; return [i, 'y'.repeat(i % 100)] })); console.log(all.length); export {}
//// jit-heavy
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } console.log(fib(27)); let h = 0; for (let i = 0; i < 3e6; i++) h = (h * 31 + i) | 0; console.log(h)
//// jit-deoptimised
function add(a, b) { return a + b } let s = 0; for (let i = 0; i < 1e5; i++) s = add(s, i); console.log(s, add('a', 'b'), add({}, []))
//// generators-and-iterators
function* g() { const x = yield 1; console.log(x); yield* [2, 3] } const i = g(); console.log(i.next(), i.next('in'), [...i]); console.log([1, 2, 3].values().map(x => x * 2).toArray(), Iterator.from([1]).next())
//// proxy-and-reflect
const p = new Proxy({}, { get: (_, key) => `<${String(key)}>`, has: () => true }); console.log(p.anything, 'x' in p, Reflect.ownKeys({ a: 1, [Symbol.iterator]: 2 }))
//// shared-array-and-atomics
const s = new SharedArrayBuffer(8); const a = new Int32Array(s); console.log(Atomics.add(a, 0, 5), Atomics.load(a, 0), Atomics.wait(a, 0, 5, 10)); Atomics.waitAsync(a, 0, 5, 20).value.then(console.log)
//// random-is-random
const all = new Set(Array.from({ length: 1000 }, Math.random)); console.log(all.size, [...all].every(n => n >= 0 && n < 1))
//// explicit-resource
await using r = { async [Symbol.asyncDispose]() { console.log('closed') } }; console.log('open'); export {}

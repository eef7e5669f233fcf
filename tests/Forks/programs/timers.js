//// printed
const t = setTimeout(() => {}, 10); t._idleStart = 0; console.log(t); console.log(setImmediate(() => {}))
//// order
for (const ms of [3, 1, 2, 4]) setTimeout(() => console.log(ms), ms * 10); setImmediate(() => console.log('immediate'))
//// interval
let n = 0; const t = setInterval(() => { console.log(++n); if (n === 3) clearInterval(t) }, 2)
//// promises
const { setTimeout: wait, setImmediate: soon, setInterval: every } = require('timers/promises'); (async () => { console.log(await wait(5, 'value'), await soon('now')); let n = 0; for await (const v of every(2, 'v')) { console.log(v); if (++n === 2) break } })()
//// abort
const { setTimeout: wait } = require('timers/promises'); wait(1000, 0, { signal: AbortSignal.timeout(5) }).catch(error => console.log(error.name, error.code))
//// unref
setTimeout(() => console.log('never'), 100000).unref(); console.log('end')
//// refresh-and-has-ref
const t = setTimeout(() => console.log('fired'), 20); console.log(t.hasRef(), t.refresh() === t); t.unref(); console.log(t.hasRef()); t.ref()
//// elapsed
const start = Date.now(); setTimeout(() => { const ms = Date.now() - start; console.log(ms >= 49, ms < 2000) }, 50)
//// close-and-primitive
const t = setTimeout(() => console.log('never'), 5); clearTimeout(+t); t.close(); console.log(typeof +t)
//// ticks-and-microtasks
setTimeout(() => { console.log('timer 1'); Promise.resolve().then(() => console.log('micro')); process.nextTick(() => console.log('tick')) }, 1); setTimeout(() => console.log('timer 2'), 1)
//// scheduler
const { scheduler } = require('timers/promises'); (async () => { await scheduler.yield(); await scheduler.wait(2); console.log('done') })()
//// negative-and-large
setTimeout(() => console.log('negative'), -5); const t = setTimeout(() => {}, 2 ** 31); console.log(t._idleTimeout); clearTimeout(t)
//// event-loop-delay
const h = require('perf_hooks').monitorEventLoopDelay({ resolution: 1 }); h.enable(); setTimeout(() => { h.disable(); console.log(h.count > 0, h.min > 0, performance.eventLoopUtilization().utilization <= 1) }, 30)
//// first-timers-idle-start
const t = setTimeout(() => {}, 1); console.log(t._idleStart >= 0 && t._idleStart < 3000)

//// stdin-pipe
let text = ''; process.stdin.setEncoding('utf8').on('data', piece => text += piece).on('end', () => console.log(text))
//// stdin-sync
console.log(require('fs').readFileSync(0, 'utf8'))
//// stdin-iterated
let n = 0; for await (const line of (await import('readline')).createInterface({ input: process.stdin })) console.log(++n, line)
//// stdin-question
const rl = require('readline/promises').createInterface({ input: process.stdin, output: process.stdout }); (async () => { console.log('[' + await rl.question('name? ') + ']'); rl.close() })()
//// stdin-readable
process.stdin.on('readable', () => { let piece; while ((piece = process.stdin.read()) !== null) console.log(piece.length) }).on('end', () => console.log('end'))
//// stdin-paused
process.stdin.once('data', () => { process.stdin.pause(); console.log('paused') })
//// stdin-untouched
console.log(process.stdin.isTTY, process.stdin.constructor.name, process.stdin.fd, process.stdin.readableFlowing)
//// kinds
console.log(process.stdout.constructor.name, process.stderr.constructor.name, process.stdout.isTTY, process.stdout.fd, process.stdout.writableHighWaterMark, process.stdout.columns, process.stdout._type, process.stdin._type)
//// blocking
console.log([0, 1, 2].map(fd => require('fs').readFileSync('/proc/self/fdinfo/' + fd, 'utf8').split('\n')[1]))
//// blocking-after
process.stdout; process.stderr; process.stdin; require('fs').writeSync(1, [0, 1, 2].map(fd => require('fs').readFileSync('/proc/self/fdinfo/' + fd, 'utf8').split('\n')[1]).join() + '\n')
//// write-callbacks
process.stdout.write('a\n', () => { process.stderr.write('b\n', () => console.log('c')) })
//// write-large
console.log(process.stdout.write('z'.repeat(200000) + '\n')); process.stdout.once('drain', () => console.log('drained'))
//// write-many
for (let i = 0; i < 3000; i++) console.log('line', i)
//// write-dev-stdout
require('fs').writeFileSync('/dev/stdout', 'by name\n'); require('fs').appendFileSync('/dev/stderr', 'also\n')
//// console-methods
console.table([{ a: 1, b: 'x' }, { a: 2 }]); console.group('g'); console.info('in'); console.groupEnd(); console.dir({ deep: { er: { and: { more: 1 } } } }, { depth: 0 }); console.count(); console.count(); console.assert(false, 'asserted'); console.error('%s is %d and %j %o %%', 'a', 42, { x: 1 }, [1])
//// console-inspect
console.log({ a: [1, , 3], m: new Map([[1, { b: 2 }]]), s: new Set('ab'), d: new Date(0), r: /x/g, f() {}, k: class K {}, y: Symbol('y'), n: null, u: undefined, big: 10n, e: new Error('in object').message, p: Promise.resolve(1), w: new WeakMap(), b: Buffer.from('hi'), t: new Uint8Array(3), g: (function* () {})(), px: new Proxy({}, {}) })
//// console-time
console.time('t'); console.timeEnd('t2'); console.timeLog('none')
//// console-colors
console.log(process.stdout.hasColors?.(), require('util').inspect({ a: 1 }, { colors: true }), require('util').styleText('red', 'x', { validateStream: false }))
//// pipeline
const { pipeline, Readable, Transform } = require('stream'); pipeline(Readable.from(['a', 'b']), new Transform({ transform(piece, _, next) { next(null, String(piece).toUpperCase()) } }), process.stdout, error => console.error('done', error))
//// pipeline-promises
const { pipeline } = require('stream/promises'); const fs = require('fs'); fs.writeFileSync('a', 'x'.repeat(100000)); pipeline(fs.createReadStream('a'), fs.createWriteStream('b')).then(() => console.log(fs.statSync('b').size))
//// web-streams
const stream = new ReadableStream({ start(c) { c.enqueue('one'); c.enqueue('two'); c.close() } }); for await (const piece of stream.pipeThrough(new TextEncoderStream())) console.log(piece); export {}
//// error
new (require('stream').Readable)({ read() { this.destroy(new Error('broken')) } }).resume()
//// backpressure
const { Writable } = require('stream'); const w = new Writable({ highWaterMark: 2, write(piece, _, next) { setTimeout(next, 1) } }); console.log(w.write('abc'), w.writableLength); w.on('drain', () => console.log('drain'))
//// compose-and-iterate
const { Readable } = require('stream'); Readable.from([1, 2, 3, 4]).filter(n => n % 2).map(async n => n * 10).toArray().then(console.log)
//// epipe
const { spawn } = require('child_process'); const child = spawn('true'); child.stdin.on('error', error => console.log(error.code)); child.on('exit', () => setTimeout(() => child.stdin.write('x'), 20)); child.on('close', () => console.log('closed'))

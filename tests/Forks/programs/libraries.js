//// crypto-hash
const c = require('crypto'); console.log(c.createHash('sha256').update('x').digest('hex'), c.createHmac('md5', 'k').update('d').digest('base64'), c.hash('sha1', 'x'), c.getHashes().length, c.getCiphers().length)
//// crypto-random
const c = require('crypto'); console.log(c.randomBytes(8).length, c.randomUUID().length, c.randomInt(5) < 5, crypto.getRandomValues(new Uint8Array(4)).length); c.randomBytes(4, (error, b) => console.log(error, b.length))
//// crypto-async
const c = require('crypto'); c.pbkdf2('p', 's', 1000, 16, 'sha256', (error, k) => console.log(k.toString('hex'))); c.scrypt('p', 's', 16, (error, k) => console.log(k.length)); c.hkdf('sha256', 'k', 's', 'i', 8, (error, k) => console.log(Buffer.from(k).toString('hex')))
//// crypto-cipher
const c = require('crypto'); const k = Buffer.alloc(32, 1), iv = Buffer.alloc(12, 2); const e = c.createCipheriv('aes-256-gcm', k, iv); const t = Buffer.concat([e.update('secret'), e.final()]); const d = c.createDecipheriv('aes-256-gcm', k, iv).setAuthTag(e.getAuthTag()); console.log(t.toString('hex'), d.update(t, undefined, 'utf8') + d.final('utf8'))
//// crypto-keys
const c = require('crypto'); const { publicKey, privateKey } = c.generateKeyPairSync('ed25519'); const s = c.sign(null, Buffer.from('x'), privateKey); console.log(s.length, c.verify(null, Buffer.from('x'), publicKey, s)); c.generateKeyPair('ec', { namedCurve: 'P-256' }, (error, p) => console.log(error, p.type))
//// crypto-subtle
const k = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt']); console.log(k.algorithm, Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('x'))).toString('hex')); export {}
//// zlib
const z = require('zlib'); const t = 'x'.repeat(1000); console.log(z.gunzipSync(z.gzipSync(t)).toString() === t, z.deflateSync(t).toString('base64'), z.brotliDecompressSync(z.brotliCompressSync(t)).length, z.zstdDecompressSync(z.zstdCompressSync(t)).length, z.crc32('hi'))
//// zlib-async
const z = require('zlib'); z.gzip('text', (error, b) => z.gunzip(b, (error, t) => console.log(String(t)))); z.inflate(Buffer.from('bad'), error => console.log(error.code)); require('stream').Readable.from(['a', 'b']).pipe(z.createGzip()).pipe(z.createGunzip()).on('data', d => console.log(String(d)))
//// intl
console.log(new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format(1234.5), new Intl.DateTimeFormat('ja-JP', { dateStyle: 'full', timeZone: 'UTC' }).format(0), ['ä', 'a', 'z'].sort(new Intl.Collator('de').compare), new Intl.PluralRules('ar').select(2), Intl.DateTimeFormat().resolvedOptions(), 'İ'.toLocaleLowerCase('tr'))
//// intl-more
console.log(new Intl.ListFormat('en').format(['a', 'b', 'c']), new Intl.RelativeTimeFormat('es').format(-1, 'day'), [...new Intl.Segmenter('th', { granularity: 'word' }).segment('สวัสดีชาวโลก')].length, new Intl.DisplayNames('fr', { type: 'region' }).of('DE'), 'e\u0301'.normalize('NFC').length)
//// dates
console.log(new Date(0).toString(), new Date(2020, 5, 1).toISOString(), new Date(0).getTimezoneOffset(), new Date(0).toLocaleString('en-US'), Date.parse('2020-01-01'), new Date(NaN).getTime())
//// regexp
console.log('aBc'.match(/(?<x>b)/i).groups.x, 'a1b22'.replace(/\d+/g, d => `<${d}>`), /\p{Lu}/u.test('É'), [...'a,b'.matchAll(/\w/g)].length, /(?<=a)b/.exec('ab').index, 'x'.repeat(25).match(/(x+x+)+y/))
//// numbers
console.log(0.1 + 0.2, 2n ** 100n, (255).toString(16), Number.MAX_SAFE_INTEGER, Math.hypot(3, 4), parseFloat('1e3'), (1234.5678).toFixed(2), Math.fround(5.5), -7 % 3, BigInt.asUintN(8, 257n), Math.sumPrecise?.([0.1, 0.2]))
//// text-codecs
console.log(new TextDecoder('utf-16le').decode(Buffer.from('h\0i\0')), new TextEncoder().encode('ü'), new TextDecoder('windows-1252').decode(new Uint8Array([0x80])), btoa('x'), atob('eA=='), Buffer.from('ff', 'hex'), Buffer.from('ü').toString('latin1'), escape('ü'))
//// buffers
const b = Buffer.alloc(8); b.writeDoubleBE(1.5); console.log(b, b.readUInt16LE(0), Buffer.concat([b, b]).length, b.equals(Buffer.from(b)), Buffer.byteLength('ü'), b.subarray(0, 2).toJSON(), Buffer.allocUnsafe(4).length, Buffer.poolSize)
//// util
const u = require('util'); console.log(u.format('%s %d %i %f %j %o %O %c%%', 'a', 1.5, 1.5, '2.5', {}, [], {}, ''), u.inspect({ a: { b: { c: { d: 1 } } } }, { depth: null, compact: false }), u.types.isPromise(Promise.resolve()), u.isDeepStrictEqual([1], [1]), u.parseArgs({ args: ['-x', 'y'], options: { x: { type: 'string', short: 'x' } } }).values)
//// util-promisify
const u = require('util'); u.promisify(setTimeout)(2, 'v').then(console.log); u.callbackify(async () => 5)((error, v) => console.log(error, v)); u.deprecate(() => {}, 'old', 'DEP_X')()
//// util-call-sites
console.log(require('util').getCallSites().map(one => [one.functionName, one.scriptName, one.lineNumber]))
//// sqlite
const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync(':memory:'); d.exec('CREATE TABLE t (a, b)'); const i = d.prepare('INSERT INTO t VALUES (?, ?)'); for (let n = 0; n < 100; n++) i.run(n, `x${n}`); console.log(d.prepare('SELECT count(*) AS n, sum(a) AS s FROM t').get(), d.prepare('SELECT * FROM t WHERE a < 2').all())
//// sqlite-file
const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync('a.db'); d.exec('PRAGMA journal_mode=WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)'); console.log(d.prepare('SELECT x FROM t').get()); d.close(); console.log(require('fs').existsSync('a.db'))
//// test-runner
const write = process.stdout.write.bind(process.stdout); process.stdout.write = (text, ...more) => write(String(text).replace(/[\d.]+ms|(?<=duration_ms )[\d.]+/g, 'T'), ...more); const { test, describe, it, mock } = require('node:test'); const assert = require('assert'); test('one', () => assert.ok(true)); describe('group', () => { it('two', () => {}); it('skipped', { skip: true }, () => {}) }); const f = mock.fn(x => x); f(1); test('mocked', () => assert.equal(f.mock.callCount(), 1)); process.on('exit', () => console.log('done'))
//// test-runner-fails
const write = process.stdout.write.bind(process.stdout); process.stdout.write = (text, ...more) => write(String(text).replace(/[\d.]+ms|(?<=duration_ms )[\d.]+/g, 'T'), ...more); const { test } = require('node:test'); test('bad', () => { throw new Error('failed on purpose') })
//// inspector
const { Session } = require('inspector'); const s = new Session(); s.connect(); s.post('Runtime.evaluate', { expression: '6 * 7' }, (error, r) => console.log(error, r.result.value)); console.log(require('inspector').url())
//// profiler
const { Session } = require('inspector'); const s = new Session(); s.connect(); s.post('Profiler.enable'); s.post('Profiler.start', () => { for (let i = 0; i < 1e6; i++); s.post('Profiler.stop', (error, { profile }) => console.log(error, profile.nodes.length > 0)) })
//// heap-snapshot
require('v8').getHeapSnapshot().once('data', () => { console.log('snapshot'); process.exit() })
//// v8-serialise
const v = require('v8'); console.log(v.deserialize(v.serialize({ a: new Map([[1, [2n]]]), d: new Date(0) })), v.cachedDataVersionTag() > 0, v.startupSnapshot.isBuildingSnapshot())
//// os
const os = require('os'); console.log(os.hostname(), os.type(), os.arch(), os.endianness(), os.homedir(), os.tmpdir(), os.EOL, os.loadavg().length, os.uptime() > 0, os.totalmem() > 0, os.getPriority(), os.version().length > 0)
//// path
const p = require('path'); console.log(p.parse('/a/b.c'), p.relative('/a/b', '/a/c'), p.normalize('a/../b//c'), p.win32.join('a', 'b'), p.matchesGlob?.('/a/b', '/a/*'))
//// readline-completer
const r = require('readline'); r.createInterface({ input: require('stream').Readable.from(['a\nb\n']) }).on('line', l => console.log('line', l)).on('close', () => console.log('closed'))
//// repl
const r = require('repl').start({ input: require('stream').Readable.from(['1 + 1\n', 'x = [1]\n', '.exit\n']), output: process.stdout, terminal: false }); r.on('exit', () => console.log('exit'))
//// string-decoder-and-punycode
const { StringDecoder } = require('string_decoder'); const d = new StringDecoder('utf8'); console.log(d.write(Buffer.from([0xc3])), d.write(Buffer.from([0xbc])), d.end())
//// trace-events
const t = require('trace_events'); console.log(t.getEnabledCategories())
//// single-executable-and-permission
console.log(require('node:sea').isSea(), process.permission?.has('fs.read'))
//// constants
console.log(require('constants').SIGTERM, require('os').constants.errno.ENOENT, require('fs').constants.O_CREAT, require('crypto').constants.RSA_PKCS1_PADDING)
//// assert
const a = require('assert/strict'); for (const f of [() => a.equal(1, 2), () => a.throws(() => {}), () => a.match('x', /y/), () => a.deepEqual([1, { a: 2 }], [1, { a: 3 }])]) try { f() } catch (error) { console.log(error.message) }
//// storage
try { localStorage.setItem('a', 1) } catch (error) { console.log(error.name) } console.log(typeof sessionStorage, typeof navigator, navigator.hardwareConcurrency > 0, navigator.userAgent)
//// web-crypto-and-compression
const s = new Blob(['x'.repeat(100)]).stream().pipeThrough(new CompressionStream('gzip')).pipeThrough(new DecompressionStream('gzip')); console.log((await new Response(s).text()).length, await new Response('{"a":1}').json(), new Headers({ A: 'b' }).get('a'), new FormData().constructor.name); export {}
//// domain
const d = require('domain').create(); d.on('error', error => console.log('domain', error.message)); d.run(() => setTimeout(() => { throw new Error('x') }, 1))

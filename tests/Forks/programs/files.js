//// sync
const fs = require('fs'); fs.writeFileSync('a', 'hello'); fs.appendFileSync('a', ' there'); console.log(fs.readFileSync('a', 'utf8'), fs.statSync('a').size, fs.existsSync('b'), fs.readdirSync('.')); fs.renameSync('a', 'b'); fs.copyFileSync('b', 'c'); fs.unlinkSync('b'); console.log(fs.readdirSync('.'))
//// callback
const fs = require('fs'); fs.writeFile('a', 'x', error => fs.readFile('a', 'utf8', (error, text) => fs.stat('a', (error, stat) => fs.unlink('a', error => console.log(error, text, stat.isFile())))))
//// promises
const fs = require('fs/promises'); await fs.mkdir('d/e', { recursive: true }); await fs.writeFile('d/e/f', 'x'); console.log(await fs.readdir('d', { recursive: true }), (await fs.stat('d')).isDirectory()); await fs.rm('d', { recursive: true }); export {}
//// errors
const fs = require('fs'); for (const f of [() => fs.readFileSync('none'), () => fs.mkdirSync('/usr/x'), () => fs.readdirSync('main.js'), () => fs.openSync('/etc/shadow')]) try { f() } catch (error) { console.log(error.code, error.syscall, error.message) }
//// error-uncaught
require('fs').readFileSync('/none/at/all')
//// error-async-trace
require('fs').promises.readFile('/none').catch(error => console.log(error.stack))
//// streams
const fs = require('fs'); fs.createWriteStream('a').end('x'.repeat(70000), () => fs.createReadStream('a', { start: 10, end: 20 }).on('data', piece => console.log(piece.length)).on('close', () => console.log('closed')))
//// handles
const fs = require('fs/promises'); const h = await fs.open('a', 'w+'); await h.write('one\ntwo\n'); const at = await h.read(Buffer.alloc(3), 0, 3, 4); console.log(at.buffer.toString()); await h.close(); for await (const line of (await fs.open('a')).readLines()) console.log(line); export {}
//// descriptors
const fs = require('fs'); const fd = fs.openSync('a', 'w'); console.log(fd > 2, fs.writeSync(fd, 'abc')); fs.ftruncateSync(fd, 1); fs.closeSync(fd); try { fs.writeSync(fd, 'x') } catch (error) { console.log(error.code) } console.log(fs.readFileSync('a', 'utf8'))
//// links-and-modes
const fs = require('fs'); fs.writeFileSync('a', ''); fs.chmodSync('a', 0o600); fs.symlinkSync('a', 'b'); fs.linkSync('a', 'c'); console.log((fs.statSync('b').mode & 0o777).toString(8), fs.readlinkSync('b'), fs.realpathSync('b'), fs.statSync('c').nlink, fs.lstatSync('b').isSymbolicLink())
//// times
const fs = require('fs'); fs.writeFileSync('a', ''); fs.utimesSync('a', 1, 2); console.log(fs.statSync('a').mtimeMs, fs.statSync('a').atime)
//// watch
const fs = require('fs'); fs.writeFileSync('a', ''); const w = fs.watch('a', kind => { console.log(kind); w.close() }); setTimeout(() => fs.appendFileSync('a', 'x'), 10)
//// watch-file
const fs = require('fs'); fs.writeFileSync('a', ''); fs.watchFile('a', { interval: 10 }, (now, before) => { console.log(now.size, before.size); fs.unwatchFile('a') }); setTimeout(() => fs.writeFileSync('a', 'xyz'), 30)
//// opendir-and-glob
const fs = require('fs'); for (const name of ['x.txt', 'y.txt', 'z.md']) fs.writeFileSync(name, ''); const dir = fs.opendirSync('.'); const names = []; for (let e; (e = dir.readSync());) names.push(e.name); dir.closeSync(); console.log(names.sort(), fs.globSync('*.txt').sort())
//// temporary
const fs = require('fs'), os = require('os'), path = require('path'); const d = fs.mkdtempSync(path.join(os.tmpdir(), 'x-')); console.log(d.length, d.startsWith('/tmp/x-'), fs.statSync(d).isDirectory())
//// many-at-once
const fs = require('fs/promises'); await Promise.all(Array.from({ length: 200 }, (_, i) => fs.writeFile(`f${i}`, `${i}`))); const all = await Promise.all(Array.from({ length: 200 }, (_, i) => fs.readFile(`f${i}`, 'utf8'))); console.log(all.reduce((a, b) => a + +b, 0)); await Promise.all(Array.from({ length: 200 }, (_, i) => fs.unlink(`f${i}`))); export {}
//// left-files
require('fs').writeFileSync('left.txt', 'kept'); require('fs').mkdirSync('d'); require('fs').writeFileSync('d/e.bin', Buffer.alloc(1000))
//// statfs-and-access
const fs = require('fs'); console.log(fs.statfsSync('.').bsize, fs.constants.R_OK); fs.access('main.js', fs.constants.R_OK, error => console.log(error)); fs.access('/usr', fs.constants.W_OK, error => console.log(error.code))
//// bigint-stat
console.log(typeof require('fs').statSync('main.js', { bigint: true }).mtimeNs, require('fs').statSync('main.js').uid)
//// cp-and-rm
const fs = require('fs'); fs.mkdirSync('a/b', { recursive: true }); fs.writeFileSync('a/b/c', '1'); fs.cpSync('a', 'z', { recursive: true }); console.log(fs.readdirSync('z', { recursive: true })); fs.rmSync('a', { recursive: true, force: true }); console.log(fs.existsSync('a'))
//// read-own-source
console.log(require('fs').readFileSync(__filename, 'utf8').length > 10, require('path').basename(__filename), __dirname)
//// dev
const fs = require('fs'); console.log(fs.readFileSync('/dev/null').length, fs.readSync(fs.openSync('/dev/zero'), Buffer.alloc(4)), fs.readdirSync('/dev').sort())
//// blob-and-file
const { openAsBlob } = require('fs'); (async () => { const b = await openAsBlob('main.js'); console.log(b.size > 5, (await b.slice(0, 5).text()).length); console.log(await new Blob(['a', 'b']).text(), new File(['x'], 'n').name) })()

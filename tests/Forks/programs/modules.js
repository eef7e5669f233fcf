//// commonjs
require('fs').writeFileSync('a.js', 'exports.x = 1; exports.main = require.main === module; exports.parent = module.parent.id'); console.log(require('./a'), require('./a') === require('./a.js'), Object.keys(require.cache), module.children.map(one => one.id))
//// commonjs-cycle
const fs = require('fs'); fs.writeFileSync('a.js', 'exports.early = 1; exports.b = require("./b").late'); fs.writeFileSync('b.js', 'exports.late = require("./a").early + 1'); console.log(require('./a'))
//// json
require('fs').writeFileSync('a.json', '{"a": [1, 2]}'); console.log(require('./a.json'), require('./a'))
//// package
const fs = require('fs'); fs.mkdirSync('node_modules/p/lib', { recursive: true }); fs.writeFileSync('node_modules/p/package.json', '{"name":"p","main":"lib/m.js","exports":{".":"./lib/m.js","./sub":"./lib/s.js"}}'); fs.writeFileSync('node_modules/p/lib/m.js', 'module.exports = __filename'); fs.writeFileSync('node_modules/p/lib/s.js', 'module.exports = 2'); console.log(require('p'), require('p/sub')); try { require('p/lib/s.js') } catch (error) { console.log(error.code) }
//// esm
import fs from 'node:fs'; import { join } from 'path'; import * as os from 'os'; console.log(typeof fs.readFileSync, join('a', 'b'), typeof os.default.cpus, import.meta.url, import.meta.filename, import.meta.dirname, import.meta.main, typeof require, this)
//// esm-top-level-await
const value = await new Promise(resolve => setTimeout(resolve, 5, 'awaited')); console.log(value); export { value }
//// esm-dynamic
require('fs').writeFileSync('a.mjs', 'export default 1; export const b = await Promise.resolve(2)'); import('./a.mjs').then(all => console.log(all, Object.keys(all)))
//// esm-and-commonjs-mixed
import { a } from './a.js'; const b = require('fs')
//// esm-imports-commonjs
import { writeFileSync } from 'fs'; writeFileSync('c.cjs', 'exports.named = 1; module.exports.other = 2'); const all = await import('./c.cjs'); console.log(all, all.named)
//// commonjs-requires-esm
require('fs').writeFileSync('a.mjs', 'export const x = 1; export default function f() {}'); console.log(require('./a.mjs'))
//// commonjs-requires-async-esm
require('fs').writeFileSync('a.mjs', 'await null; export const x = 1'); try { require('./a.mjs') } catch (error) { console.log(error.code) }
//// esm-json
import { writeFileSync } from 'fs'; writeFileSync('a.json', '[1,2]'); console.log((await import('./a.json', { with: { type: 'json' } })).default); try { await import('./a.json') } catch (error) { console.log(error.code) }
//// esm-error-trace
import { writeFileSync } from 'fs'; writeFileSync('a.mjs', '\n\nthrow new Error("inside")'); await import('./a.mjs')
//// esm-syntax-error
import { writeFileSync } from 'fs'; writeFileSync('a.mjs', 'let let = 1'); await import('./a.mjs')
//// esm-missing-export
import { nothing } from 'fs'; console.log(nothing)
//// esm-data-url
console.log(await import('data:text/javascript,export default 5'))
//// esm-resolve
console.log(import.meta.resolve('./x.mjs'), import.meta.resolve('fs'))
//// esm-uncaught
console.log('out'); export {}; throw new TypeError('of a module')
//// create-require
import { createRequire } from 'module'; const require = createRequire(import.meta.url); console.log(require('os').EOL, require.resolve('fs'), Object.keys(require.cache))
//// package-type-module
require('fs').writeFileSync('package.json', '{"type":"module"}'); require('fs').writeFileSync('a.js', 'export default typeof require'); import('./a.js').then(all => console.log(all.default))
//// hooks
const m = require('module'); m.registerHooks({ resolve(specifier, context, next) { return specifier === 'virtual:x' ? { url: 'virtual:x', shortCircuit: true } : next(specifier, context) }, load(url, context, next) { return url === 'virtual:x' ? { format: 'commonjs', source: 'module.exports = "made up"', shortCircuit: true } : next(url, context) } }); console.log(require('virtual:x'))
//// hooks-in-a-thread
const m = require('module'); m.register('data:text/javascript,' + encodeURIComponent('export async function resolve(s, c, n) { return s === "virtual:y" ? { url: "data:text/javascript,export default 7", shortCircuit: true } : n(s, c) }')); import('virtual:y').then(all => console.log(all.default))
//// patched-loader
const Module = require('module'); const load = Module._load; Module._load = (name, ...more) => name === 'fake' ? { fake: true } : load(name, ...more); console.log(require('fake'), require('os') === require('node:os'))
//// source-maps
process.setSourceMapsEnabled(true); console.log(require('module').findSourceMap('/workspace/main.js'))
//// compile-cache
console.log(require('module').getCompileCacheDir(), require('module').constants.compileCacheStatus)
//// strip-types
require('fs').writeFileSync('a.ts', 'const x: number = 5; module.exports = x'); console.log(require('./a.ts'))
//// wasm-module
const bytes = Buffer.from('AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=', 'base64'); require('fs').writeFileSync('a.wasm', bytes); WebAssembly.instantiate(bytes).then(({ instance }) => console.log(instance.exports.add(2, 3)))
//// wasm-sync
const bytes = Buffer.from('AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=', 'base64'); const m = new WebAssembly.Module(bytes); console.log(new WebAssembly.Instance(m).exports.add(40, 2), WebAssembly.Module.exports(m)); let s = 0; for (let i = 0; i < 1e6; i++) s = new WebAssembly.Instance(m).exports.add(s, 1), i += 9999; console.log(s)
//// wasm-compile-async
const bytes = Buffer.from('AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=', 'base64'); console.log((await WebAssembly.compile(bytes)) instanceof WebAssembly.Module, WebAssembly.validate(bytes)); const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 }); memory.grow(2); console.log(memory.buffer.byteLength); try { await WebAssembly.compile(new Uint8Array(8)) } catch (error) { console.log(error.name) }; export {}
//// wasm-trap
const bytes = Buffer.from('AGFzbQEAAAABBAFgAAADAgEABwUBAWYAAAoFAQMAAAs=', 'base64'); WebAssembly.instantiate(bytes).then(({ instance }) => instance.exports.f()).catch(error => console.log(error.name, error.message))
//// wasm-memory-bounds
const bytes = Buffer.from('AGFzbQEAAAABBgFgAX8BfwMCAQAFAwEAAQcFAQFmAAAKCQEHACAAKAIACw==', 'base64'); WebAssembly.instantiate(bytes).then(({ instance }) => { console.log(instance.exports.f(0)); instance.exports.f(70000) }).catch(error => console.log(error.name, error.message))
//// wasi
const { WASI } = require('wasi'); console.log(new WASI({ version: 'preview1' }).wasiImport.fd_write.length)
//// vm
const vm = require('vm'); const context = vm.createContext({ x: 2 }); console.log(vm.runInContext('x * 21', context), vm.runInNewContext('typeof process'), new vm.Script('this === globalThis').runInThisContext(), vm.isContext(context))
//// vm-timeout
try { require('vm').runInNewContext('for (;;);', {}, { timeout: 20 }) } catch (error) { console.log(error.code) }
//// vm-error
require('vm').runInThisContext('\nthrow new Error("in vm")', { filename: 'made-up.js' })
//// vm-cached-data
const vm = require('vm'); const script = new vm.Script('40 + 2'); const data = script.createCachedData(); const again = new vm.Script('40 + 2', { cachedData: data }); console.log(again.cachedDataRejected, again.runInThisContext())
//// eval-and-function
console.log(eval('1 + 1'), new Function('a', 'return a * 2')(4), (0, eval)('typeof module'))
//// shebang-and-strict
'use strict'; console.log(this === exports, (function () { return this })())

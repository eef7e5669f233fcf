//// types-and-enums
enum Color { Red, Green = 5, Blue } const enum Fast { A = 1 } interface P { x: number } const p: P = { x: Color.Blue }; console.log(p, Color, Color[5], Fast.A); export {}
//// process
console.log(process.argv, process.execArgv, process.env, require.main === module, Object.keys(require.cache), process.pid, module.paths, process.moduleLoadList.length > 10)
//// decorators
function log(target: any, context: any) { console.log(context.kind, context.name); return target } class A { @log f() { return 1 } @log accessor x = 2 } console.log(new A().f(), new A().x)
//// decorated-class
function sealed(target: Function, context: ClassDecoratorContext) { console.log('sealed', context.name) } @sealed class A { constructor(readonly x: number) {} } console.log(new A(3))
//// namespaces
namespace A { export const x = 1; export namespace B { export const y = x + 1 } } namespace A { export const z = B.y } console.log(A, A.z)
//// parameter-properties
class P { constructor(private readonly a: string, public b = 2, protected c?: number) {} get all() { return [this.a, this.b, this.c] } } console.log(new P('x').all)
//// abstract-and-generics
abstract class S<T extends object> { abstract of(t: T): string; run(t: T) { return this.of(t) } } class C extends S<{ k: number }> { of(t: { k: number }) { return `${t.k}` } } console.log(new C().run({ k: 7 }))
//// import-and-require
import fs from 'fs'; import { join } from 'node:path'; import os = require('os'); console.log(typeof fs.readFileSync, join('a', 'b'), typeof os.cpus, typeof require, __filename)
//// top-level-await
const value: number = await Promise.resolve(5); console.log(value, typeof require, __dirname)
//// modules
require('fs').writeFileSync('a.ts', 'export const x: number = 1; export default class { y = 2 }'); const a = require('./a'); console.log(a.x, new a.default().y); import('./a.ts').then(all => console.log(all.x))
//// import-js-means-ts
import { writeFileSync } from 'fs'; writeFileSync('b.ts', 'export type T = string; export const b: T = "b"'); console.log((await import('./b.js')).b)
//// tsconfig-paths
require('fs').mkdirSync('lib'); require('fs').writeFileSync('lib/u.ts', 'export const u = 1'); require('fs').writeFileSync('tsconfig.json', '{"compilerOptions": {"paths": {"@/*": ["./lib/*"]}}}'); console.log(require('child_process').execFileSync(process.execPath, ['--require', '/opt/typescript/register.cjs', '-e', 'console.log(require("@/u").u)']).toString())
//// error-positions
type T = {
  a: number
}

interface U { b: string }
function fails(t: T): never { throw new TypeError(`at ${t.a}`) }

fails({ a: 1 })
//// error-positions-in-decorated
function d(v: any, c: any) {}
interface A { a: number }


class B { @d m(a: A): void {
    throw new Error('inside')
  } }
new B().m({ a: 1 })
//// error-caught
interface X { y: number }
const f = (x: X): string => new Error('e' + x.y).stack!.split('\n')[1]
console.log(f({ y: 1 }))
//// rejection
const later = async (n: number): Promise<void> => { await null; throw new RangeError(`${n}`) }
later(4)
//// syntax-error
const x: number = ;
//// syntax-error-later
console.log('never')
let q = 1 1
//// type-errors-run
const x: number = 'text' as any; const y: string = 5 as unknown as string; console.log(x, y)
//// satisfies-and-assertions
const o = { a: 1 } satisfies Record<string, number>; console.log(o!.a, <number>o.a, (o as any).b?.c)
//// overloads-and-this
function f(a: string): string; function f(a: number): number; function f(this: void, a: any) { return a } console.log(f('x'), f(1))
//// export-assignment
export = { a: 1 }; console.log('exported')
//// jsx-less-tsx
require('fs').writeFileSync('c.tsx', 'const React = { createElement: (...a: any[]) => a }; export const e = <div id="x">t</div>'); console.log(require('./c').e)
//// using
{ using r = { [Symbol.dispose]() { console.log('gone') } }; console.log('here') } export {}
//// class-fields
class A { x = 1; static s = 2; #p = 3; declare d: string; get p() { return this.#p } static { A.s++ } } console.log(new A(), A.s, new A().p)
//// worker
import { Worker, isMainThread, parentPort } from 'worker_threads'; if (isMainThread) new Worker(__filename).on('message', (m: unknown) => console.log(m)); else parentPort!.postMessage({ typed: 1 as number, argv: process.execArgv })
//// fork
if (process.argv[2] === 'child') console.log('child' as string, process.execArgv); else require('child_process').fork(__filename, ['child']).on('exit', (code: number) => console.log(code))
//// stdin
let text = ''; process.stdin.on('data', (d: Buffer) => text += d).on('end', () => console.log(text.length as number))
//// large-file
require('fs').writeFileSync('l.ts', Array.from({ length: 3000 }, (_, i) => `export function f${i}(a: number): number { return a + ${i} }`).join('\n')); console.log(require('./l').f2999(1))
//// exit-code
process.on('exit', (code: number) => console.log(code)); process.exitCode = 3 as number
//// timers-and-times
setTimeout((): void => console.log('t', process.uptime() < 5, performance.now() < 5000), 5)
//// source-map-of-a-module
require('fs').writeFileSync('m.ts', 'interface A {}\n\nexport function g(): never {\n  throw new Error("in m")\n}'); require('./m').g()
//// decorators-legacy
require('fs').writeFileSync('tsconfig.json', '{"compilerOptions": {"experimentalDecorators": true}}'); console.log(require('fs').existsSync('tsconfig.json'))
//// json-import
import { writeFileSync } from 'fs'; writeFileSync('d.json', '{"v": 1}'); const d = (await import('./d.json')).default; console.log(d)
//// async-iterators
async function* g(): AsyncGenerator<number> { yield 1; yield 2 } (async () => { for await (const n of g()) console.log(n) })()
//// crypto-and-random
import { randomUUID } from 'crypto'; console.log(randomUUID().length, new Set(Array.from({ length: 100 }, () => Math.random())).size)
//// abort
import { setTimeout as wait } from 'timers/promises'; wait(1000, 0, { signal: AbortSignal.timeout(3) }).catch((e: Error) => console.log(e.name))

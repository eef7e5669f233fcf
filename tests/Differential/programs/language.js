//// nothing
//// only a comment
// nothing
//// log
console.log("hello", 1, 2.5, null, undefined, true, [1, "a", [2, [3, [4, [5]]]]], { a: { b: { c: { d: 1 } } } }, () => 1, class A {}, Symbol("s"), 10n, -0, new Date(0), /r/g, new Error("e").message)
//// console
console.error("err"); console.info("info"); console.warn("warn"); console.debug("debug"); console.table([{ a: 1, b: 2 }, { a: 3 }]); console.group("g"); console.log("in"); console.groupEnd(); console.count(); console.count(); console.assert(1 === 2, "no"); console.dir({ a: [1] }, { depth: 0 })
//// format
console.log("%s %d %i %f %j %o %O %% %c.", "s", "4.5", "4.5", "4.5", { a: 1 }, [1], { b: 2 }, "css", "rest")
//// numbers
console.log(0.1 + 0.2, 1 / 3, 1e21, 1e-7, -7 % 3, 2 ** 53 + 1, 5 / 0, 0 / 0, 0xff, 0b11, 0o17, 1_000, (255).toString(16), (1234.5678).toFixed(2), (0.000001234).toPrecision(2), Number("12px"), parseInt("12px"), Number.MAX_SAFE_INTEGER)
//// big integers
console.log(2n ** 200n, -7n / 2n, BigInt("0xff"), typeof 1n, BigInt.asUintN(8, 257n), 10n > 9)
//// mixing big integers
console.log(1n + 1)
//// math
console.log(Math.max(), Math.hypot(3, 4), Math.sign(-3), Math.trunc(-4.7), Math.cbrt(27), Math.clz32(1), Math.fround(5.5), Math.imul(3, 4), Math.log2(8), Math.round(-0.5), Math.sin(1), Math.atan2(1, 1))
//// strings
console.log("abc".at(-1), "a-b-c".split("-"), "x".padStart(3, "*"), "abc".replaceAll("b", "x"), "é".normalize("NFD").length, "🙂".length, [..."🙂a"], "abc".codePointAt(1), String.raw`a\n${1}`, "a,b".concat("!"), "  t ".trim() + "|", "ß".toUpperCase(), "x".repeat(3), "abc".localeCompare("abd"), "\u{1f642}", "aXbX".lastIndexOf("X"))
//// templates
const tag = (s, ...v) => s.raw.join("|") + v.join(","); console.log(`a${1 + 1}b${`nested ${"x"}`}`, tag`x${1}\n${2}`, `line
two`)
//// unicode
const größe = 3; console.log("größe", größe, "日本語", "مرحبا", "\u200b|", "𝔘", "👨‍👩‍👧".length, [...new Intl.Segmenter().segment("👨‍👩‍👧é")].length, encodeURIComponent("é🙂"), "\ud800".isWellFormed())
//// lone surrogate
process.stdout.write("\ud800|\n")
//// arrays
const a = [3, 1, 10]; console.log(a.sort(), a.toSorted((x, y) => x - y), a.map(x => x * 2).filter(x => x > 2).reduce((x, y) => x + y), [1, [2, [3]]].flat(Infinity), a.findLast(x => x > 1), a.includes(3), Array.from({ length: 3 }, (_, i) => i * i), [..."ab"].entries().next(), a.with(0, 9), [, 1, , 2], new Array(3), a.splice(0, 1), Array.isArray(a), [1, 2, 3].copyWithin(0, 1), Object.groupBy([1, 2, 3], x => x % 2 ? "odd" : "even"))
//// sparse and long arrays
console.log(Array(200).fill(7), "x".repeat(20000).length, Object.fromEntries(Array.from({ length: 60 }, (_, i) => ["k" + i, i])))
//// typed arrays
const b = new ArrayBuffer(8); new DataView(b).setFloat32(0, 1.5); console.log(new Uint8Array(b), Int16Array.of(1, -1), new Uint8ClampedArray([300]), new Float64Array(2), b.byteLength, Buffer.from("é").toString("hex"), Buffer.from("aGk=", "base64").toString(), Buffer.concat([Buffer.from("a"), Buffer.alloc(2)]), Buffer.from([1, 2]).readUInt16BE())
//// objects
const o = { b: 1, 2: "two", a: 2, 1: "one", get g() { return 5 }, ["c" + 1]: 3 }; console.log(o, Object.keys(o), { ...o, a: 9 }, Object.entries({ x: 1 }), Object.assign({}, { y: 1 }), "a" in o, delete o.a, Object.freeze(o) === o, structuredClone({ d: new Date(0), m: new Map([[1, { a: 1 }]]) }))
//// destructuring
const { a = 1, b: { c, ...rest } = {}, ...others } = { b: { c: 2, d: 3 }, e: 4 }; const [x, , y = 5, ...z] = [1, 2, undefined, 4]; console.log(a, c, rest, others, x, y, z); (({ q }, [w]) => console.log(q, w))({ q: 1 }, [2])
//// operators
console.log(null ?? "n", 0 || "o", 1 && 2, ({}).a?.b.c, [].x?.(), typeof undefined, void 0, 5 & 3, 5 ^ 3, ~5, -9 >> 1, -9 >>> 28, "5" * "2", "5" + 2, [] + {}, [] == false, null == undefined, NaN === NaN, Object.is(-0, 0)); let v = null; v ??= 3; v **= 2; console.log(v, (1, 2))
//// functions
function f(a, b = a + 1, ...c) { return [a, b, c, arguments.length, f.length, f.name] } console.log(f(1), f(1, 2, 3, 4), (function () { return typeof this })(), (() => typeof this)(), f.call(null, 5), f.bind(null, 7)())
//// closures and hoisting
console.log(typeof hoisted, hoisted(), v); var v = 1; function hoisted() { return "up" } for (let i = 0, fs = []; i < 3; i++) { fs.push(() => i); if (i == 2) console.log(fs.map(f => f())) } for (var j = 0, gs = []; j < 3; j++) gs.push(() => j); console.log(gs.map(f => f()))
//// dead zone
{ x; let x = 1 }
//// classes
class A { #p = 1; static s = "st"; static { A.t = "block" } get p() { return this.#p } set p(v) { this.#p = v * 2 } static make() { return new this() } #m() { return "private" } m() { return this.#m() } has(o) { return #p in o } } class B extends A { constructor() { super(); this.own = 1 } m() { return "B" + super.m() } get [Symbol.toStringTag]() { return "Bee" } } const b = new B(); b.p = 5; console.log(b, b.p, b.m(), A.s, A.t, B.make() instanceof A, b.has({}), String(b), Object.getPrototypeOf(B) === A)
//// class errors
class A { constructor() { this.x } } try { A() } catch (e) { console.log(e.message) } class B extends A { constructor() { } } try { new B() } catch (e) { console.log(e.message) }
//// private from outside
class A { #p } new A().#p
//// prototypes
function P(n) { this.n = n } P.prototype.hi = function () { return "hi " + this.n }; const p = new P("x"); console.log(p.hi(), p, Object.create({ inherited: 1 }).inherited, p.hasOwnProperty("hi"), P.prototype.constructor === P, Object.create(null))
//// iterators
class R { *[Symbol.iterator]() { yield* [1, 2, 3] } } console.log([...new R()], Math.max(...new R()), new Map(new R()[Symbol.iterator]().map(x => [x, x * x])), [...new Set([1, 1, 2])].length, Iterator.from([1, 2, 3]).drop(1).toArray())
//// generators
function* g() { try { const x = yield 1; console.log("got", x); yield* [2, 3]; return 4 } finally { console.log("closed") } } const i = g(); console.log(i.next(), i.next("x"), i.return(9), i.next()); for (const v of g()) if (v > 1) break
//// async generators
async function* g() { for (let i = 0; i < 3; i++) { await null; yield i } } for await (const x of g()) console.log(x); for await (const x of [Promise.resolve("p"), "q"]) console.log(x)
//// promises
Promise.all([1, Promise.resolve(2)]).then(console.log); Promise.allSettled([Promise.reject(new Error("no")), 1]).then(r => console.log(r.map(x => x.status))); Promise.race([new Promise(r => setTimeout(r, 50, "slow")), "fast"]).then(console.log); Promise.any([Promise.reject(1), 2]).then(console.log); const { promise, resolve } = Promise.withResolvers(); promise.finally(() => console.log("finally")); resolve()
//// any fails
await Promise.any([Promise.reject(new Error("a")), Promise.reject(new Error("b"))])
//// order of turns
setTimeout(() => console.log("timeout"), 0); setImmediate(() => {}); process.nextTick(() => console.log("tick")); Promise.resolve().then(() => console.log("micro")); queueMicrotask(() => console.log("queued")); (async () => { console.log("sync"); await null; console.log("after await") })(); console.log("end")
//// proxies
const p = new Proxy({}, { get: (t, k) => typeof k === "string" ? "got " + k : undefined, has: () => true, set() { console.log("set"); return true }, deleteProperty() { return true } }); p.x = 1; console.log(p.anything, "y" in p, delete p.z, Reflect.ownKeys({ a: 1, [Symbol.iterator]: 2 }))
//// symbols
const s = Symbol("mine"); console.log({ [s]: 1 }, s.description, Symbol.for("k") === Symbol.for("k"), { [Symbol.toPrimitive]: h => h } + "", `${{ toString: () => "str" }}`)
//// maps and sets
const m = new Map([["a", 1], [{}, 2], [NaN, 3]]); console.log(m, m.get(NaN), new Set("hello"), new Set([1, 2]).union(new Set([3])), new WeakMap(), m.size, [...m.keys()].length)
//// dates
const d = new Date(Date.UTC(2024, 1, 29, 12)); console.log(d, d.toISOString(), d.getTimezoneOffset(), new Date("2024-01-01").getDay(), new Date(NaN), JSON.stringify(d), d.toLocaleDateString("en-GB"), new Date(2024, 0, 31).getMonth(), String(d))
//// internationalisation
console.log(new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" }).format(1234.5), new Intl.DateTimeFormat("fr", { dateStyle: "full", timeZone: "Asia/Tokyo" }).format(0), new Intl.PluralRules("en").select(1), ["ä", "z", "a"].sort(new Intl.Collator("sv").compare), (1e6).toLocaleString(), new Intl.ListFormat("en").format(["a", "b", "c"]), Intl.DateTimeFormat().resolvedOptions().timeZone)
//// regular expressions
console.log("2024-02-29".match(/(?<y>\d+)-(?<m>\d+)/).groups.y, "aBc".replace(/b/i, m => `<${m}>`), [..."a1b22".matchAll(/\d+/g)].map(m => m.index), /^\p{L}+$/u.test("é"), "a.b".split(/(\.)/), /(?<=\$)\d+/.exec("$42")[0], /a/y.test("ba"), "x".search(/y/), /[\p{Emoji}--\d]/v.test("1"))
//// json
console.log(JSON.stringify({ a: [1, { b: undefined, c: () => 1, d: NaN }], e: "é\u2028" }, null, 1), JSON.parse('{"a":[1,null]}', (k, v) => v === null ? "nil" : v), JSON.stringify({ toJSON: () => "mine" }), JSON.stringify("\ud800"))
//// json errors
try { JSON.parse('{"a": }') } catch (e) { console.log(e.name, e.message) } const o = {}; o.o = o; JSON.stringify(o)
//// labels and switch
outer: for (let i = 0; i < 3; i++) { for (let j = 0; j < 3; j++) { if (j == 1) continue outer; if (i == 2) break outer; console.log(i, j) } } switch (3) { case 1: console.log(1); default: console.log("d"); case 2: console.log(2); break; case 4: console.log(4) }
//// eval
console.log(eval("1 + 1"), new Function("a", "return a * 2")(4), (0, eval)("typeof require"))
//// strict
"use strict"; undeclared = 1
//// sloppy
undeclared = 1; console.log(undeclared, delete globalThis.undeclared, this === module.exports)
//// getters and setters
const o = { _v: 1, get v() { return this._v }, set v(x) { this._v = x } }; o.v = 5; console.log(o, Object.getOwnPropertyDescriptor(o, "v").set.name); Object.defineProperty(o, "h", { value: 1 }); console.log(Object.keys(o), o.h); "use strict"; o.h = 2; console.log(o.h)
//// weak references
const w = new WeakRef({ a: 1 }); console.log(typeof w.deref(), new WeakSet() instanceof WeakSet, new FinalizationRegistry(() => { }) + "")
//// tail
console.log([1, 2, 3].reduceRight((a, b) => a + "-" + b)); ; ; { } if (1) ; else ;
//// sieve
const n = 20000, s = new Uint8Array(n); let c = 0; for (let i = 2; i < n; i++) { if (s[i]) continue; c++; for (let j = i * i; j < n; j += i) s[j] = 1 } console.log(c)
//// fibonacci
const f = n => n < 2 ? n : f(n - 1) + f(n - 2); console.log(f(22))
//// n queens
const q = (n, r = 0, c = 0, d = 0, e = 0) => r === n ? 1 : [...Array(n).keys()].filter(i => !(c >> i & 1 || d >> r + i & 1 || e >> r - i + n & 1)).reduce((s, i) => s + q(n, r + 1, c | 1 << i, d | 1 << r + i, e | 1 << r - i + n), 0); console.log(q(7))
//// deep recursion caught
const f = () => f(); try { f() } catch (e) { console.log(e instanceof RangeError, e.message) }

//// stdin lines
require("readline").createInterface({ input: process.stdin }).on("line", l => console.log("<" + l + ">")).on("close", () => console.log("closed"))
//// stdin whole
console.log(require("fs").readFileSync(0, "utf8").split("\n"))
//// stdin events
process.stdin.setEncoding("utf8").on("data", d => console.log(d.length)).on("end", () => console.log("end"))
//// stdin await
let n = 0; for await (const chunk of process.stdin) n += chunk.length; console.log(n, process.stdin.isTTY)
//// stdin question
import { createInterface } from "readline/promises"; const r = createInterface({ input: process.stdin, output: process.stdout }); console.log(await r.question("name? ")); r.close()
//// stdin is not read
console.log("ignored")
//// arguments
const { parseArgs } = require("util"); console.log(process.argv.slice(2), parseArgs({ allowPositionals: true }).positionals)
//// environment
process.env.NEW = 5; delete process.env.USER; console.log(process.env.MINE, process.env.NEW, process.env.USER, "MINE" in process.env, require("child_process").execSync("echo $NEW").toString())
//// big output
for (let i = 0; i < 20000; i++) console.log(i, "x".repeat(20))
//// big line
console.log("y".repeat(500000))
//// big write before an exit
process.stdout.write("z".repeat(40000)); process.exit(3)
//// big error output
process.stderr.write("e".repeat(300000))
//// both streams
for (let i = 0; i < 100; i++) { console.log("out", i); console.error("err", i) }
//// bytes
process.stdout.write(Buffer.from(Array.from({ length: 128 }, (_, i) => i)))
//// no newline
process.stdout.write("no newline")
//// write callback
process.stdout.write("a\n", () => { console.log("written"); process.stdout.end("last\n") })
//// streams
const { Readable, Transform, pipeline } = require("stream"); pipeline(Readable.from(["a", "b"]), new Transform({ transform(c, _, d) { d(null, c.toString().toUpperCase()) } }), async function* (s) { for await (const c of s) yield c + "!" }, process.stdout, e => { })
//// web streams
const s = new ReadableStream({ start(c) { c.enqueue("a"); c.enqueue("b"); c.close() } }).pipeThrough(new TransformStream({ transform(x, c) { c.enqueue(x + x) } })); for await (const x of s) console.log(x); console.log(await new Response("body").text(), await new Blob(["ab", "c"]).text())
//// files
const fs = require("fs"); fs.mkdirSync("d/e", { recursive: true }); fs.writeFileSync("d/e/f.txt", "hello\n"); fs.appendFileSync("d/e/f.txt", "more"); console.log(fs.readFileSync("d/e/f.txt", "utf8"), fs.statSync("d/e/f.txt").size, fs.readdirSync("d", { recursive: true }), fs.existsSync("x")); fs.renameSync("d/e/f.txt", "g"); fs.copyFileSync("g", "h"); fs.symlinkSync("g", "l"); console.log(fs.readlinkSync("l"), fs.lstatSync("l").isSymbolicLink(), fs.readdirSync(".").filter(f => !f.startsWith("main"))); fs.rmSync("d", { recursive: true }); fs.truncateSync("g", 2); console.log(fs.readFileSync("g").length)
//// files later
import fs from "fs/promises"; await fs.writeFile("a", "x"); const h = await fs.open("a", "r+"); await h.write("yz"); console.log((await h.stat()).size); await h.close(); console.log(await fs.readFile("a", "utf8"), (await fs.readdir(".")).includes("a")); await fs.unlink("a"); await fs.access("a").catch(e => console.log(e.code))
//// file streams
const fs = require("fs"); const w = fs.createWriteStream("a"); for (let i = 0; i < 1000; i++) w.write("line " + i + "\n"); w.end(() => { let n = 0; fs.createReadStream("a").on("data", d => n += d.length).on("close", () => console.log(n)) })
//// watching
const fs = require("fs"); const w = fs.watch(".", (e, f) => { if (f === "seen") { console.log("saw", f); w.close() } }); fs.writeFileSync("seen", "")
//// paths and urls
const path = require("path"); console.log(path.join("a", "..", "/b"), path.resolve("/a", "b"), path.parse("/x/y.tar.gz"), path.relative("/a/b", "/a/c"), new URL("../x?y=1#z", "http://u:p@h:8/a/b").href, new URLSearchParams({ a: [1, 2], b: "é" }) + "", require("url").fileURLToPath("file:///a%20b"), require("querystring").parse("a=1&a=2"))
//// own modules
const fs = require("fs"); fs.writeFileSync("m.js", "exports.n = 1; exports.main = require.main === module"); fs.writeFileSync("e.mjs", "export default 5; export const x = import.meta.url.slice(0, 7)"); fs.mkdirSync("node_modules/p", { recursive: true }); fs.writeFileSync("node_modules/p/package.json", '{"main": "i.js", "version": "1.2.3"}'); fs.writeFileSync("node_modules/p/i.js", "module.exports = 'package'"); fs.writeFileSync("d.json", "[1]"); console.log(require("./m"), require("p"), require("./d.json"), require("./e.mjs").default, require("./m") === require("./m")); import("./e.mjs").then(m => console.log(m.default, m.x))
//// circular modules
const fs = require("fs"); fs.writeFileSync("a.js", "exports.early = 1; exports.b = require('./b').seen; exports.late = 2"); fs.writeFileSync("b.js", "exports.seen = Object.keys(require('./a'))"); console.log(require("./a"))
//// module syntax
import { readFileSync } from "node:fs"; import * as os from "node:os"; export const x = 1; console.log(typeof readFileSync, os.EOL === "\n", import.meta.filename.endsWith("main.js") || import.meta.filename.endsWith("main.ts"), this)
//// events
const E = require("events"); const e = new E(); e.once("a", x => console.log("once", x)); e.on("a", x => console.log("on", x)); e.prependListener("a", () => console.log("first")); console.log(e.emit("a", 1), e.emit("a", 2), e.emit("b"), e.listenerCount("a"), e.eventNames()); E.once(e, "c").then(([v]) => console.log("awaited", v)); e.emit("c", 3); const t = new EventTarget(); t.addEventListener("x", v => console.log(v.type), { once: true }); t.dispatchEvent(new Event("x")); t.dispatchEvent(new Event("x"))
//// timers
const t = setInterval(() => { console.log("tick"); if (++n === 3) clearInterval(t) }, 2); let n = 0; clearTimeout(setTimeout(() => console.log("never"), 1)); setTimeout((a, b) => console.log(a, b), 400, 1, 2); setTimeout(() => { }, 1e6).unref(); require("timers/promises").setTimeout(800, "promised").then(console.log)
//// abort
const a = new AbortController(); require("timers/promises").setTimeout(1e5, null, { signal: a.signal }).catch(e => console.log(e.name, e.code)); a.abort(); console.log(a.signal.aborted, AbortSignal.timeout(5) instanceof AbortSignal)
//// util
const u = require("util"); console.log(u.format("%s:%j", "a", {}), u.inspect({ a: { b: { c: {} } } }, { depth: 0 }), u.isDeepStrictEqual([1], [1]), u.types.isPromise(Promise.resolve()), u.inspect("it's"), u.inspect(new Map([[1, new Set([2])]])), u.styleText("red", "x", { validateStream: false }), u.stripVTControlCharacters("\x1b[1mb")); u.promisify(setTimeout)(1).then(() => console.log("p"))
//// inspection
class A { constructor() { this.self = this } [Symbol.for("nodejs.util.inspect.custom")]() { return "custom" } } console.log(new A(), [new A()], { get x() { return 1 } }, [undefined, null], Object.assign(() => { }, { p: 1 }), new (class extends Array { })(3), [["a".repeat(80), "b".repeat(80)]], Promise.resolve(1), new Proxy([], {}), globalThis === global, async () => { }, function* g() { }, new Boolean(true), [1.0, -0], "multi\nline", ["multi\nline"])
//// hashes
const c = require("crypto"); console.log(c.createHash("sha256").update("x").digest("hex"), c.createHmac("md5", "k").update("m").digest("base64"), c.randomBytes(4).length, c.randomUUID().length, c.pbkdf2Sync("p", "s", 10, 8, "sha1").toString("hex"), c.timingSafeEqual(Buffer.from("a"), Buffer.from("a")), c.scryptSync("p", "s", 8, { N: 16 }).toString("hex"), c.getHashes().length > 5)
//// ciphers
const c = require("crypto"); const k = Buffer.alloc(32, 1), iv = Buffer.alloc(12, 2); const e = c.createCipheriv("aes-256-gcm", k, iv); const t = Buffer.concat([e.update("secret"), e.final()]); const d = c.createDecipheriv("aes-256-gcm", k, iv).setAuthTag(e.getAuthTag()); console.log(t.toString("hex"), d.update(t) + d.final()); const { publicKey, privateKey } = c.generateKeyPairSync("ed25519"); console.log(c.verify(null, "m", publicKey, c.sign(null, Buffer.from("m"), privateKey))); crypto.subtle.digest("SHA-1", new Uint8Array(2)).then(b => console.log(Buffer.from(b).toString("hex")))
//// compression
const z = require("zlib"); for (const [p, u] of [["gzipSync", "gunzipSync"], ["deflateSync", "inflateSync"], ["brotliCompressSync", "brotliDecompressSync"]]) console.log(z[u](z[p]("abc".repeat(1000))).length, z[p]("abc".repeat(1000)).length < 100); try { z.gunzipSync("x") } catch (e) { console.log(e.code) }
//// children
const { spawnSync, execFileSync, spawn, exec } = require("child_process"); console.log(execFileSync("echo", ["hi"]).toString(), spawnSync("sh", ["-c", "cat; echo err >&2; exit 3"], { input: "in" }).output.map(String)); const p = spawn("cat"); p.stdout.on("data", d => console.log("cat " + d)); p.on("close", (c, s) => { console.log("close", c, s); exec("kill -9 $$", e => { console.log(e.signal); spawn("no-such").on("error", e => console.log(e.code)) }) }); p.stdin.end("piped")
//// fork
if (process.send) { process.on("message", m => { process.send(m * 2); process.disconnect() }) } else { const f = require("child_process").fork(__filename); f.on("message", m => console.log("back", m)); f.on("exit", c => console.log("exit", c)); f.send(21) }
//// inherited streams
require("child_process").spawnSync("sh", ["-c", "echo from a child; cat"], { stdio: "inherit" }); console.log("after")
//// workers
const { Worker, isMainThread, parentPort, workerData } = require("worker_threads"); if (isMainThread) { const w = new Worker(__filename, { workerData: 20 }); w.on("message", m => { console.log(m); w.postMessage("stop") }); w.on("exit", c => console.log("exit", c)) } else { parentPort.postMessage(workerData + 1); parentPort.once("message", m => console.log("worker", m)) }
//// shared memory
const { Worker } = require("worker_threads"); const s = new Int32Array(new SharedArrayBuffer(4)); new Worker("const s = require('worker_threads').workerData; Atomics.store(s, 0, 7); Atomics.notify(s, 0)", { eval: true, workerData: s }); Atomics.wait(s, 0, 0, 5000); console.log(s[0])
//// message channels
const { port1, port2 } = new MessageChannel(); port1.onmessage = m => { console.log(m.data); port1.close() }; port2.postMessage({ a: new Map([[1, 2]]) })
//// http on the loopback
const http = require("http"); const s = http.createServer((q, r) => { r.setHeader("x", "y"); q.url === "/j" ? r.end('{"a":1}') : (r.statusCode = 404, r.end("none")) }).listen(0, "127.0.0.1", async () => { const u = "http://127.0.0.1:" + s.address().port; const r = await fetch(u + "/j"); console.log(r.status, r.headers.get("x"), await r.json()); http.get(u, r => { r.resume(); console.log(r.statusCode); s.close(() => console.log("closed")); s.closeAllConnections() }) })
//// sockets on the loopback
const net = require("net"); const s = net.createServer(c => c.on("data", d => c.end(String(d).toUpperCase()))).listen(0, "127.0.0.1", () => net.connect(s.address().port, "127.0.0.1").on("data", d => { console.log(String(d)); s.close() }).write("hello"))
//// datagrams
const u = require("dgram").createSocket("udp4"); u.on("message", m => { console.log(String(m)); u.close() }).bind(0, "127.0.0.1", () => u.send("dgram", u.address().port, "127.0.0.1"))
//// sqlite
const { DatabaseSync } = require("node:sqlite"); const d = new DatabaseSync("t.db"); d.exec("create table t (a, b); insert into t values (1, 'x'), (2, 'y')"); console.log(d.prepare("select sum(a) s, group_concat(b) g from t").get().g); try { d.exec("select nothing") } catch (e) { console.log(e.message) }
//// virtual machines
const vm = require("vm"); console.log(vm.runInNewContext("a + 1", { a: 1 }), new vm.Script("this.x = 5").runInThisContext(), globalThis.x); try { vm.runInNewContext("while (true) ;", {}, { timeout: 20 }) } catch (e) { console.log(e.code) }
//// assembly
const m = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11])); console.log(new WebAssembly.Instance(m).exports.add(2, 3))
//// performance
const { performance } = require("perf_hooks"); const a = performance.now(); console.log(performance.now() >= a, performance.timeOrigin > 1e12, process.hrtime.bigint() > 0n, process.uptime() > 0, performance.mark("m").name)
//// process
console.log(process.title.length > 0, process.platform, process.arch === require("os").arch(), process.version.startsWith("v"), typeof process.memoryUsage().rss, process.cwd() === __dirname, process.exitCode, process.stdout.isTTY, process.umask().toString(8), process.release.name, process.config !== undefined)
//// signals
process.on("SIGUSR2", s => { console.log("got", s); clearInterval(t) }); const t = setInterval(() => { }, 1000); process.kill(process.pid, "SIGUSR2"); console.log(process.kill(process.pid, 0)); try { process.kill(process.pid, "SIGNONE") } catch (e) { console.log(e.code) }
//// async local storage
const { AsyncLocalStorage } = require("async_hooks"); const s = new AsyncLocalStorage(); s.run("ctx", () => setTimeout(() => console.log(s.getStore()), 1)); console.log(s.getStore())
//// text encodings
console.log(new TextEncoder().encode("é"), new TextDecoder("latin1").decode(new Uint8Array([233])), new TextDecoder().decode(new Uint8Array([255])), btoa("hi"), atob("aGk="), Buffer.from("日", "utf16le"), require("string_decoder").StringDecoder.name, escape("é"), require("punycode").toASCII("münchen.de"))
//// test runner
const { test } = require("node:test"); test("passes", () => { }).then(() => console.log("done"))
//// diagnostics
const d = require("diagnostics_channel"); d.subscribe("c", m => console.log(m)); d.channel("c").publish({ a: 1 }); console.log(require("v8").deserialize(require("v8").serialize({ a: new Date(0) })), require("module").builtinModules.includes("fs"))
//// dns of this machine
require("dns").lookup("localhost", (e, a) => console.log(e, ["127.0.0.1", "::1"].includes(a)))
//// disposal
{ using x = { [Symbol.dispose]() { console.log("disposed") } }; console.log("in") } await using y = { async [Symbol.asyncDispose]() { console.log("later") } }; console.log("end")
//// explicit garbage
console.log(typeof gc, typeof global.process, typeof window, typeof navigator, typeof localStorage === "undefined" || true, typeof WebSocket, typeof fetch)

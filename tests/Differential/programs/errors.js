//// thrown
throw new Error("plain")
//// type error
null.x
//// reference
undefinedName
//// not a function
const o = { a: 1 }; o.a()
//// not iterable
const [a] = 5
//// constant
const c = 1; c = 2
//// range
new Array(-1)
//// uri
decodeURIComponent("%")
//// nested functions
function a() { b() }
function b() { c() }
function c() { throw new RangeError("deep") }
a()
//// method
class A { static s() { new A().m() } m() { throw new TypeError("in a method") } }
A.s()
//// own error
class Mine extends Error { constructor(m) { super(m); this.name = "Mine"; this.code = 7 } }
throw new Mine("own")
//// cause
throw new Error("outer", { cause: new Error("inner") })
//// aggregate
throw new AggregateError([new Error("a"), new TypeError("b")], "several")
//// thrown text
throw "text"
//// thrown number
throw 5
//// thrown object
throw { a: 1, b: [2] }
//// thrown null
throw null
//// error with properties
throw Object.assign(new Error("with"), { code: "E_MINE", detail: { x: 1 } })
//// rejected
Promise.reject(new Error("nobody listens"))
//// rejected with text
Promise.reject("text")
//// async function
async function f() { await null; throw new Error("later") } f()
//// top level await fails
await Promise.reject(new Error("at the top"))
//// in a timer
setTimeout(() => { throw new Error("in a timer") }, 5); console.log("before")
//// in a microtask
queueMicrotask(() => { throw new Error("in a microtask") })
//// in a listener
const e = new (require("events"))(); e.on("x", () => { throw new Error("in a listener") }); e.emit("x")
//// error event
new (require("events"))().emit("error", new Error("unheard"))
//// syntax
let x = ;
//// syntax at the end
function f() {
//// reserved word
var class = 1
//// bad regular expression
/(/
//// bad string
"abc
//// declared twice
let a = 1; let a = 2
//// bad assignment
1 = x
//// bad return
if (true) { return 1 } console.log("never")
//// bad await
function f() { await 1 }
//// json in code
{"a": 1}
//// import of nothing
import x from "./nothing.mjs"
//// require of nothing
require("./nothing")
//// require of no package
require("no-such-package")
//// import of no package
await import("no-such-package")
//// missing export
import { nothing } from "node:fs"
//// require in a module
import fs from "node:fs"; console.log(typeof fs.statSync); require("fs")
//// own module fails
require("fs").writeFileSync("mine.js", "exports.f = () => {\n  throw new Error('in mine')\n}"); require("./mine").f()
//// syntax in an own module
require("fs").writeFileSync("broken.js", "let = = 1"); require("./broken")
//// exit 7
process.exit(7)
//// exit code
process.exitCode = 5; console.log("on")
//// exit 256
process.exit(256)
//// exit text
process.exit("abc")
//// exit listener
process.on("exit", c => { console.log("bye", c); process.exitCode = 9 }); console.log("work")
//// exit in a listener
process.on("exit", () => process.exit(4))
//// before exit
let n = 0; process.on("beforeExit", () => { if (n++ < 2) setTimeout(() => console.log("again", n), 1) })
//// unsettled await
await new Promise(() => { })
//// abort
console.log("out"); process.abort()
//// killed by itself
console.log("out"); process.kill(process.pid, "SIGKILL")
//// terminated by itself
console.log("out"); process.kill(process.pid, "SIGTERM"); setTimeout(() => { }, 5000)
//// uncaught handler
process.on("uncaughtException", (e, o) => console.log("caught", e.message, o)); setTimeout(() => console.log("goes on"), 5); throw new Error("handled")
//// rejection handler
process.on("unhandledRejection", e => console.log("unhandled", e.message)); Promise.reject(new Error("r"))
//// late handler
const p = Promise.reject(new Error("late")); setTimeout(() => p.catch(() => { }), 20)
//// warning
process.emitWarning("careful", "Mine", "M001"); console.log("on")
//// listener leak
const e = new (require("events"))(); for (let i = 0; i < 11; i++) e.on("x", () => { }); console.log(e.listenerCount("x"))
//// deprecated
new Buffer(1)
//// stack
console.log(new Error("x").stack.split("\n").length > 1); Error.stackTraceLimit = 1; throw new Error("short stack")
//// stack preparation
Error.prepareStackTrace = (e, s) => s.length > 0 ? "prepared " + e.message : ""; console.log(new Error("x").stack); Error.prepareStackTrace = undefined
//// finally
function f() { try { return "try" } finally { console.log("finally") } } console.log(f()); try { throw 1 } catch { console.log("caught") } finally { console.log("always") }
//// error codes
try { require("fs").readFileSync("nothing") } catch (e) { console.log(e.code, e.errno, e.syscall, e.path) } try { Buffer.alloc("x") } catch (e) { console.log(e.code) } try { new URL("x") } catch (e) { console.log(e.code) } require("fs").readFile("nothing", e => console.log(e.message)); require("fs").promises.readFile(".").catch(e => console.log(e.code))
//// out of memory of one array
try { new Array(2 ** 32) } catch (e) { console.log(e.message) } try { "x".repeat(2 ** 30) } catch (e) { console.log(e.message) } try { Buffer.alloc(2 ** 53) } catch (e) { console.log(e.code) }
//// multi-line source in the message
const v = {
  a: 1,
}
const t = v
  .b
  .c
//// column after unicode
const s = "größe 🙂"; s.nothing.x
//// long line
const pad = "a".repeat(10); const more = "b".repeat(10); const evenMore = "c".repeat(10); if (pad && more && evenMore) { const deep = { x: { y: {} } }; deep.x.y.z.w }
//// a worker fails
const { Worker } = require("worker_threads"); new Worker("throw new Error('in a worker')", { eval: true }).on("error", e => console.log("told", e.message)).on("exit", c => console.log("exit", c))
//// a child fails
const r = require("child_process").spawnSync(process.execPath, ["-e", "process.exit(3)"]); console.log(r.status, r.signal); try { require("child_process").execSync("exit 4", { stdio: "ignore" }) } catch (e) { console.log(e.status) }
//// assert
const assert = require("assert"); try { assert.deepStrictEqual({ a: 1 }, { a: 2 }) } catch (e) { console.log(e.message) } assert(false, "why")
//// invalid argument
require("fs").readFileSync(5.5)
//// with
console.log(eval("1 + 1"), new Function("a", "return a * 2")(4), (0, eval)("typeof require")); with ({ w: 1 }) console.log(w)

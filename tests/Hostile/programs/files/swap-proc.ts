// proves: A TypeScript program finds nothing of another process through /proc.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const pids = readdirSync("/proc").filter(name => /^\d+$/.test(name));
const strangers = pids.filter(pid => pid !== "1" && readlinkSync(`/proc/${pid}/root`) !== "/");
let reason = "";
try {
  readFileSync("/proc/1/environ");
  reason = "read /proc/1/environ";
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== "EACCES") reason = String(error);
}
console.log(strangers.length === 0 && reason === "" ? "held" : `broken: ${strangers} ${reason}`);

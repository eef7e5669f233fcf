// proves: A TypeScript program does not see the machine's shadow file, home folders or services.
import { statSync } from "node:fs";

function reason(path: string): string {
  try {
    statSync(path);
    return "there";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown";
  }
}

const seen = ["/etc/shadow", "/etc/gshadow", "/root", "/home", "/var", "/srv", "/boot", "/run", "/sys"].filter(path => reason(path) !== "ENOENT");
console.log(seen.length === 0 ? "held" : `broken: sees ${seen}`);

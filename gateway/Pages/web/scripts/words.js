// Verdicts and problems in words that people read.

export const bytes = number => number < 1024 ? `${number} B` : number < 1 << 20 ? `${(number / 1024).toFixed(1)} KiB` : `${(number / (1 << 20)).toFixed(1)} MiB`;

export const time = ms => ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

/** @returns {{tone: "good"|"bad"|"warn", text: string}} */
export function verdict({ status, exitCode, signal, duration }) {
  switch (status) {
    case "ok": return { tone: "good", text: "Finished" };
    case "timeout": return { tone: "warn", text: `Stopped at its time limit of ${time(duration)}` };
    case "memory_limit": return { tone: "warn", text: "Stopped: it used more memory than it may" };
    case "output_limit": return { tone: "warn", text: "Stopped: it wrote far too much" };
    case "signaled": return { tone: "bad", text: `Ended by ${signal}` };
    default: return { tone: "bad", text: `Exit code ${exitCode}` };
  }
}

/** A problem document as a heading and a sentence; `wait` seconds until it is worth another try. */
export function refusal({ status, title, detail, retryAfter }) {
  const heading = {
    0: title, 401: "This key is not accepted", 402: "No credits left", 413: "The program is too large", 429: "Too many requests", 502: "The runner broke off", 503: "No runner is free", 504: "The runner gave no answer",
  }[status] ?? title ?? "It was refused";
  return { heading, text: detail ?? "", wait: [429, 503].includes(status) ? Math.max(1, Math.ceil(retryAfter || 1)) : 0 };
}

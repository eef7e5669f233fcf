// A program in an address: JSON, deflated, base64url, in the fragment, which no browser sends to a server.

const MOST = 2 * 1024 * 1024;   // of what a link may unfold to

/** @param {{language: string, code: string, stdin?: string}} program */
export async function toFragment(program) {
  const bytes = await collect(new Blob([JSON.stringify(program)]).stream().pipeThrough(new CompressionStream("deflate-raw")));
  return `#p=${btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The program in a fragment; null when there is none. Throws when there is one that cannot be read. */
export async function fromFragment(fragment) {
  const packed = /^#p=([\w-]+)$/.exec(fragment)?.[1];
  if (!packed) return null;
  const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), one => one.charCodeAt(0));
  const text = await collect(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
  const { language, code, stdin } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  if (typeof language !== "string" || typeof code !== "string") throw new Error("no program");
  return { language, code, stdin: typeof stdin === "string" ? stdin : "" };
}

async function collect(stream) {
  const parts = [];
  let length = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MOST) { await reader.cancel(); throw new Error("too large"); }
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

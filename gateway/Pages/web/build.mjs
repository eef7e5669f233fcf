// Makes ../built: scripts and styles in one file each, minified and compressed, and the pages that load them by their versions.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { highlightBlocks } from "./highlight.mjs";

const here = new URL(".", import.meta.url);
const out = new URL("../built/", here);
const addresses = {};   // name → the address that pages load it by

async function put(name, content) {
  const bytes = Buffer.from(content);
  // Enough of it to tell versions apart; the gateway makes the same of the same bytes (Site.cs).
  const version = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  addresses[name] = `/assets/${name}?v=${version}`;
  await writeFile(new URL(name, out), bytes);
  const compressed = brotliCompressSync(bytes);
  if (compressed.length < bytes.length) await writeFile(new URL(`${name}.br`, out), compressed);
  return compressed.length;
}

async function bundle(entry, define = {}, format = "esm") {
  const made = await build({
    entryPoints: [fileURLToPath(new URL(entry, here))], bundle: true, write: false, minify: true, format, target: "es2022",
    legalComments: "none", define, external: ["/assets/*"], loader: { ".svg": "dataurl" },
  });
  return put(entry.split("/").pop(), made.outputFiles[0].contents);
}

await rm(out, { recursive: true, force: true });
await mkdir(out);
await put("icon.svg", await readFile(new URL("icon.svg", here)));
await bundle("scripts/theme.js", {}, "iife");
await bundle("scripts/editor.js");
for (const entry of ["scripts/catalog.js", "scripts/guide.js"]) await bundle(entry);
// The editor is the largest part, and a page can be read before it is there: the playground fetches it by itself.
await bundle("scripts/playground.js", { EDITOR: JSON.stringify(addresses["editor.js"]) });
for (const style of ["base", "catalog", "playground", "guide"]) await bundle(`styles/${style}.css`);

// Whose work the scripts carry: their licences go with them.
const modules = new URL("node_modules/", here);
const licences = (await readdir(modules, { recursive: true })).filter(file => /(^|\/)LICENSE$/.test(file) && !/^@?esbuild/.test(file)).sort();
await put("licences.txt", (await Promise.all(licences.map(async file => `${dirname(file)}\n\n${await readFile(new URL(file, modules), "utf8")}`))).join("\n\n"));

const frame = Object.fromEntries(await Promise.all(["head", "header", "footer"].map(async name => [name, await readFile(new URL(`${name}.html`, here), "utf8")])));
for (const [name, path] of [["index", "/"], ["playground", "/playground"], ["guide", "/docs/guide"]]) {
  const page = (await readFile(new URL(`${name}.html`, here), "utf8"))
    .replace(/\{\{>(\w+)\}\}/g, (_, part) => frame[part])
    .replace(`<a href="${path}">`, `<a href="${path}" aria-current="page">`)
    .replace(/\{\{([\w.]+)\}\}/g, (_, asset) => addresses[asset] ?? fail(`${name}.html: there is no ${asset}`));
  await put(`${name}.html`, highlightBlocks(page));
}

function fail(reason) { throw new Error(reason); }

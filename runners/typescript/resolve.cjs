'use strict';

const { readFileSync, statSync } = require('node:fs');
const { dirname, isAbsolute, resolve } = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

// `./x.js` means x.ts where that exists: TypeScript is written so for ES modules.
const typescriptOf = { '.js': ['.ts', '.tsx', '.js', '.jsx'], '.jsx': ['.tsx', '.ts', '.jsx', '.js'], '.mjs': ['.mts'], '.cjs': ['.cts'] };
const extensions = ['.ts', '.tsx', '.js', '.jsx', '.json'];

/** The specifier that Node can load for one that TypeScript allows: without extension, of a folder, of tsconfig's paths. */
function locate(specifier, parentURL, imported, tsconfig) {
  if (/^\.\.?(\/|$)|^\/|^file:/.test(specifier)) {
    const [, path, query] = /^([^?#]*)(.*)$/.exec(specifier);
    const target = path.startsWith('file:') ? fileURLToPath(path) : resolve(dirname(fileURLToPath(parentURL)), path);
    const found = fileFor(target, path.endsWith('/'));
    return found === undefined ? specifier : imported ? pathToFileURL(found).href + query : found;
  }
  for (const target of mapped(specifier, tsconfig)) {
    const found = fileFor(target, false);
    if (found !== undefined) return imported ? pathToFileURL(found).href : found;
  }
  return specifier;
}

function fileFor(target, isFolder) {
  if (!isFolder) {
    const [ending] = /\.[cm]?jsx?$/.exec(target) ?? [];
    const written = ending && (typescriptOf[ending] ?? []).map(extension => target.slice(0, -ending.length) + extension).find(isFile);
    if (written) return written;
    if (isFile(target)) return target;
    const completed = extensions.map(extension => target + extension).find(isFile);
    if (completed) return completed;
  }
  const manifest = resolve(target, 'package.json');
  const main = isFile(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).main;
  return (main && fileFor(resolve(target, main), false)) || extensions.map(extension => resolve(target, 'index' + extension)).find(isFile);
}

function mapped(specifier, { paths, baseUrl }) {
  for (const { pattern: [before, after], targets } of paths) {
    if (after === undefined ? specifier === before
      : specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after)) {
      const star = specifier.slice(before.length, specifier.length - (after ?? '').length);
      return targets.map(target => target.replace('*', star));
    }
  }
  return baseUrl === undefined || isAbsolute(specifier) || specifier.startsWith('node:') ? [] : [resolve(baseUrl, specifier)];
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

module.exports = { locate };

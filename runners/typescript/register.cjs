// Loaded by `node --require` before main.ts: from then on every TypeScript module is found and transpiled in this process.
'use strict';

const { existsSync, readFileSync } = require('node:fs');
const { registerHooks } = require('node:module');
const { dirname } = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');
const { locate } = require('./resolve.cjs');
const { transpile } = require('./transpile.cjs');
const { read } = require('./tsconfig.cjs');

let tsconfig; // not read yet: in a fork server this is loaded before the caller's files are there
const config = () => (tsconfig ??= existsSync('tsconfig.json') ? read('tsconfig.json') : { compilerOptions: {}, paths: [] });
// Under tsx a file may use these beside import. Here it may also when it awaits at its top level, which makes it an ES module.
const commonJsNames = {
  require: 'process.getBuiltinModule("node:module").createRequire(import.meta.url)',
  __dirname: 'import.meta.dirname',
  __filename: 'import.meta.filename',
};
const ourFolders = pathToFileURL(`${dirname(__dirname)}/`).href;
const ours = new RegExp(`\\(${__dirname}/|node:internal/modules/customization_hooks`);

process.setSourceMapsEnabled(true);
registerHooks({ resolve, load });

function resolve(specifier, context, next) {
  const { parentURL, conditions } = context;
  // Without a parent it is main.ts itself, or a worker's file; ours are no TypeScript.
  if (!parentURL?.startsWith('file:') || parentURL.startsWith(ourFolders)) return next(specifier, context);
  const frames = Error.stackTraceLimit;
  try {
    // Room for the frames that are taken out again below.
    if (typeof frames === 'number') Error.stackTraceLimit = frames + 4;
    return next(locate(specifier, parentURL, conditions.includes('import'), config()), context);
  } catch (error) {
    // A module that is not there is the caller's error: the trace shows Node's frames and the caller's, not this hook's.
    error.stack = error.stack.split('\n').filter(line => !ours.test(line)).join('\n');
    throw error; // node-do-not-add-exception-line
  } finally {
    if (typeof frames === 'number') Error.stackTraceLimit = frames;
  }
}

function load(url, context, next) {
  const extension = /^file:[^?#]*\.(ts|tsx|mts|cts|json)(?:[?#]|$)/.exec(url)?.[1];
  if (extension === undefined) return next(url, context);

  const imported = context.conditions.includes('import');
  if (extension === 'json') {
    // As under tsx, JSON is imported without `with { type: "json" }`.
    return next(url, imported ? { ...context, importAttributes: { type: 'json' } } : context);
  }

  const file = fileURLToPath(url);
  // An ES module by name or by its package.json has no require; one that is only imported by an ES module keeps it.
  const declared = extension === 'mts' || (extension !== 'cts' && context.format === 'module-typescript');
  const wanted = declared || (extension !== 'cts' && imported) ? 'module' : 'commonjs';
  return { ...transpile(file, readFileSync(file, 'utf8'), wanted, declared ? {} : commonJsNames, config()), shortCircuit: true };
}

// A JavaScript session (/opt/javascript/session.cjs) whose executions are TypeScript. Types are blanked out where they stand, so that
// lines and columns stay; what is more than types (enums, namespaces, decorators) is transpiled as a program's files are.
'use strict';

const { SourceMap, stripTypeScriptTypes } = require('node:module');
const { join } = require('node:path');
require('./register.cjs');
const { serve } = require('../javascript/session.cjs');
const { needsTypeScript, transpile } = require('./transpile.cjs');

// A name may be used in a later execution only: no import is dropped for want of use in this one.
const tsconfig = { compilerOptions: { verbatimModuleSyntax: true }, paths: [] };

function transform(code, name) {
  if (!needsTypeScript.test(code)) {
    try { return { code: stripTypeScriptTypes(code) }; }
    catch { /* an enum perhaps, or no TypeScript at all: the transpiler knows, and says so at the right place */ }
  }
  const { source } = transpile(join(process.cwd(), `${name}.ts`), code, 'module', {}, tsconfig);
  const [comment, base64] = /\n\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(source);
  return { code: source.slice(0, -comment.length), map: new SourceMap(JSON.parse(Buffer.from(base64, 'base64'))) };
}

// Its first use takes longest, and says that it is experimental.
const { emitWarning } = process;
process.emitWarning = () => {};
stripTypeScriptTypes('const one: number = 1;');
process.emitWarning = emitWarning;

serve(transform);

// Loaded before the program in TypeScript's fork server: everything is there, and has worked once, when copies are made.
'use strict';

if (require('node:worker_threads').isMainThread) {
  require('./register.cjs');
  const { transpile } = require('./transpile.cjs');
  require('./syntax-error.cjs');
  const none = { compilerOptions: {}, paths: [] };
  for (const format of ['commonjs', 'module'])
    for (const code of ['enum A { B = 1 }\nconst one: number = A.B;\nexport { one };', 'function d(...a: any[]) {}\n@d class A { @d f(): void {} }\nexport { A };'])
      transpile('/workspace/main.ts', code, format, {}, none);
  const small = 'interface A { b?: string }\nclass C { constructor(private a: A) {} f<T>(x: T): string { return `${this.a.b}${x}`; } }\nconst one: number = 1;';
  // A session's first step; says once that it is experimental.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  require('node:module').stripTypeScriptTypes('const one: number = 1;');
  process.emitWarning = emitWarning;
  // In the cache stays what a cold start would have put there before main.ts.
  for (const file of ['./lower.cjs', './typescript.cjs', './syntax-error.cjs', 'typescript']) delete require.cache[require.resolve(file)];
  delete require.cache[__filename];
  require('../javascript/fork/copy.cjs')(() => transpile('/workspace/main.ts', small, 'commonjs', {}, none));
}
delete require.cache[__filename];

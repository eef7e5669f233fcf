// Loads the transpiler ahead of the program and lets it work once; what it does first takes longest.
'use strict';

if (require('node:worker_threads').isMainThread) {
  const { transpile } = require('./transpile.cjs');
  transpile('/workspace/warm.ts', 'const one: number = 1;', 'commonjs', {}, { compilerOptions: {}, paths: [] });
}

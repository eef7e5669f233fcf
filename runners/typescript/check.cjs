// Loaded by `node --require` when a request asks for type checks: type errors end the run with exit code 2 before main.ts starts.
'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { isMainThread } = require('node:worker_threads');

// A worker loads this too, since it inherits how the process was started.
if (isMainThread) {
  // What the program forks is not checked again.
  process.execArgv.splice(process.execArgv.indexOf(__filename) - 1, 2);
  check(process.argv[1]);
}

function check(file) {
  const tsc = join(__dirname, `node_modules/@typescript/typescript-linux-${process.arch}/lib/tsc`);
  const types = ['--types', 'node', '--typeRoots', join(__dirname, 'node_modules/@types')];
  const program = existsSync('tsconfig.json')
    ? ['--project', '.']
    : ['--strict', '--target', 'esnext', '--lib', 'esnext', '--module', 'preserve', '--moduleDetection', 'force', '--allowJs', file];
  // Its own work in one thread: the program's limits on processes and memory hold for the compiler too.
  const flags = ['--noEmit', '--allowImportingTsExtensions', '--skipLibCheck', '--singleThreaded', '--pretty', 'false'];
  const { status, signal, error } = spawnSync(tsc, [...flags, ...types, ...program], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, GOMAXPROCS: '2', GOMEMLIMIT: '150MiB' },
  });
  if (status === 0) return;
  if (status === null) console.error(`The types could not be checked: ${error?.message ?? signal}`);
  process.exit(2);
}

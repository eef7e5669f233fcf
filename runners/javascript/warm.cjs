// Loaded by `node --require` last before the program: Node.js has booted and waits here for the executor's message (descriptor 3).
// Then it goes on by itself to load main.js, so that the program is the real main module and no frame of ours is below it.
'use strict';

if (require('node:worker_threads').isMainThread) {
  const { closeSync, readSync } = require('node:fs');
  const parts = [];
  const buffer = Buffer.allocUnsafe(65536);
  for (let got; (got = readSync(3, buffer)) > 0; ) parts.push(Buffer.from(buffer.subarray(0, got)));
  closeSync(3);
  const message = Buffer.concat(parts).toString().split('\0').slice(0, -1);
  if (message.length === 0) process.reallyExit(1); // the executor changed its mind

  // LENGTH, ARGC, ARG…, NAME=VALUE…: the command is the one that a cold start would have run.
  const count = Number(message[1]);
  const command = message.slice(2, 2 + count);
  const main = command.findIndex((word, i) => i > 0 && /^main\./.test(word));
  process.argv.push(...command.slice(main + 1));
  process.execArgv = command.slice(1, main);
  for (const one of message.slice(2 + count)) {
    const at = one.indexOf('=');
    process.env[one.slice(0, at)] = one.slice(at + 1);
  }
  delete require.cache[__filename];
}

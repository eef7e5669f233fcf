// Loaded by `node --require` last before the program: Node.js has booted and waits here for the executor's message (descriptor 3).
// Then it goes on by itself to load main.js, so that the program is the real main module and no frame of ours is below it.
'use strict';

if (require('node:worker_threads').isMainThread) {
  rehearse();
  begin(read());
  endQuickly();
  delete require.cache[__filename];
}

// What most programs do first takes longest the first time: format a value, write to a pipe. Not by process.stdout itself: once that
// is made, the pipe no longer blocks, and a program that writes to descriptor 1 meets EAGAIN.
function rehearse() {
  const { Console } = require('node:console');
  const { Socket } = require('node:net'); // what stdout is, on a pipe
  const nowhere = new Socket();
  nowhere.write = () => true;
  new Console(nowhere).log('one'); // formatting more than text would make process.stderr
}

function read() {
  const { closeSync, readSync } = require('node:fs');
  const parts = [];
  const buffer = Buffer.allocUnsafe(65536);
  for (let got; (got = readSync(3, buffer)) > 0; ) parts.push(Buffer.from(buffer.subarray(0, got)));
  closeSync(3);
  const message = Buffer.concat(parts).toString().split('\0').slice(0, -1);
  if (message.length === 0) process.reallyExit(1); // the executor changed its mind
  return message;
}

// LENGTH, ARGC, ARG…, NAME=VALUE…: the command is the one that a cold start would have run.
function begin(message) {
  const count = Number(message[1]);
  const command = message.slice(2, 2 + count);
  const main = command.findIndex((word, i) => i > 0 && /^main\./.test(word));
  process.argv.push(...command.slice(main + 1));
  process.execArgv = command.slice(1, main);
  for (const one of message.slice(2 + count)) {
    const at = one.indexOf('=');
    process.env[one.slice(0, at)] = one.slice(at + 1);
  }
}

// Puts one listener of ours behind all of the program's for "exit", where none of its own can see or pass it.
function endQuickly() {
  const addon = { exports: {} };
  process.dlopen(addon, `${__dirname}/end.node`);
  // Only after success: an uncaught error is printed after "exit", and so is a module's await that never ends. A database is closed by Node's own end.
  const end = () => {
    if (!process.exitCode && !process.moduleLoadList.includes('NativeModule sqlite')) addon.exports();
  };
  let listeners;
  Object.defineProperty(process._events, 'exit', {
    configurable: true,
    get: () => (process._exiting ? [].concat(listeners ?? [], end) : listeners),
    set: value => {
      listeners = value;
    },
  });
}

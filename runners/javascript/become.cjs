// What a Node.js that has booted does to become a program: spares (warm.cjs) and the copies of a fork server (fork/serve.cjs) alike.
'use strict';

const { closeSync, readSync } = require('node:fs');
const Module = require('node:module');

const driver = Symbol.for('coderunner.driver');

/** What most programs do first takes longest the first time: format values, write to a pipe, read how they were started. Not by process.stdout itself:
 * once that is made, the pipe no longer blocks, and a program that writes to descriptor 1 meets EAGAIN. */
function rehearse() {
  const { Console } = require('node:console');
  const { Socket } = require('node:net'); // what stdout is, on a pipe
  const { nextTick } = process;
  const ticks = [];
  process.nextTick = (...tick) => ticks.push(tick); // they, and a handle of Node's own, would use up ids
  try {
    const handle = { getAsyncId: () => 1, writeUtf8String: () => 0 };
    const { log } = new Console(new Socket({ handle, readable: false, writable: true }));
    log('one');
    log(1);
    new Socket({ fd: 1e6 }); // looks what the descriptor is
  } catch { // there is none of this number
  } finally {
    process.nextTick = nextTick;
  }
  for (const [tick, ...values] of ticks) tick(...values);
  become(parse(Buffer.from('2\0node\0main.js\0')), -1);
}

/** The first value that is formatted makes process.stderr, since Node then loads what its colours are kept in. Ahead that is loaded without: what is printed
 * with colours looks again. Where nothing was formatted before, the program's first value still makes process.stderr, as it would have done. */
function loadColors() {
  const stderr = Object.getOwnPropertyDescriptor(process, 'stderr');
  Object.defineProperty(process, 'stderr', { configurable: true, value: undefined });
  try {
    rehearse();
    const key = Object.getOwnPropertySymbols(console).find(({ description }) => description === 'kGetInspectOptions');
    if (key === undefined) return; // a Node.js that formats otherwise, which boots by itself (README.md)
    const options = Object.getOwnPropertyDescriptor(console, key);
    const first = new Proxy(options.value, {
      apply(format, self, values) {
        Object.defineProperty(console, key, options);
        process.stderr; // eslint-disable-line no-unused-expressions
        return Reflect.apply(format, self, values);
      },
    });
    for (let i = 0; i < 50; i++) first.call(console); // until it is compiled
    Object.defineProperty(console, key, { ...options, value: first });
  } finally { Object.defineProperty(process, 'stderr', stderr); }
}

/** The start message: LENGTH, ARGC, ARG…, NAME=VALUE…. A "+" before ARGC leaves the descriptor open for the program. */
function read(control) {
  const byte = Buffer.alloc(1);
  let length = '';
  while (readSync(control, byte) === 1 && byte[0] !== 0) length += byte.latin1Slice();
  const message = Buffer.allocUnsafe(Number(length));
  let done = 0;
  for (let got; done < message.length && (got = readSync(control, message, done, message.length - done)) > 0; ) done += got;
  if (done === 0 || done < message.length) process.reallyExit(1); // the executor changed its mind
  const start = parse(message);
  if (!start.open) closeSync(control);
  return start;
}

function parse(message) {
  const open = message[0] === 43;
  let at = message.indexOf(0);
  const command = [];
  for (let left = Number(message.latin1Slice(open ? 1 : 0, at++)); left > 0; left--) {
    const end = message.indexOf(0, at);
    command.push(message.utf8Slice(at, end));
    at = end + 1;
  }
  const script = open ? command.length - 1 : command.findIndex((word, i) => i > 0 && /^main\./.test(word));
  return { command, script, environment: message.subarray(at), open };
}

/** As the message has it: NAME=VALUE, a NUL behind each. */
function setEnvironment(wanted) {
  const names = new Set();
  for (const one of wanted.toString().split('\0').slice(0, -1)) {
    const at = one.indexOf('=');
    const name = one.slice(0, at);
    names.add(name);
    if (process.env[name] !== one.slice(at + 1)) process.env[name] = one.slice(at + 1);
  }
  for (const name of Object.keys(process.env)) if (!names.has(name)) delete process.env[name];
}

/** From here on Node.js goes on to load main.js; in a session it finds the driver there, which reads on from the descriptor that stays open. */
function become({ command, script, open }, control) {
  process.argv.push(...command.slice(script + 1));
  if (!open) return;
  const { _findPath } = Module;
  const [, place] = process.argv;
  Module._findPath = (request, ...more) => (request === place ? command[script] : _findPath(request, ...more));
  process[driver] = { control, found: () => { Module._findPath = _findPath; } };
}

/** Puts one listener of ours behind all of the program's for "exit", where none of its own can see or pass it. With null for an exit code, as nobody else calls it, it does nothing. */
function endQuickly(end) {
  // Only after success: an uncaught error is printed after "exit", and so is a module's await that never ends. A database is closed by Node's own end.
  const last = code => {
    if (!process.exitCode && !process.moduleLoadList.includes('NativeModule sqlite') && code !== null) end();
  };
  let listeners;
  Object.defineProperty(process._events, 'exit', {
    configurable: true,
    get: () => (process._exiting ? [].concat(listeners ?? [], last) : listeners),
    set: value => {
      listeners = value;
    },
  });
  return last;
}

function load(file) {
  const addon = { exports: {} };
  process.dlopen(addon, file);
  return addon.exports;
}

module.exports = { become, endQuickly, load, loadColors, read, rehearse, setEnvironment };

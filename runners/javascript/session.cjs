// Runs one execution of a session after another, as Node's REPL would: `let`, `const` and classes may be declared anew, and await
// stands anywhere. The executor sends "NUMBER CODE-BYTES INPUT-BYTES\n", the code and the input on descriptor 3, and is answered
// "done NUMBER EXIT\n" once the code has run to its end and what it awaits at its top level is there.
'use strict';

const fs = require('node:fs');
const { Session } = require('node:inspector');
const { createRequire, findSourceMap } = require('node:module');
const { Socket } = require('node:net');
const { join } = require('node:path');
const { inspect } = require('node:util');
const { promiseHooks } = require('node:v8');
const vm = require('node:vm');
const { rewrite } = require('./imports.cjs');

/** Where the lines of executions came from that are not as the caller sent them. */
const maps = new Map();

/** @param transform Makes JavaScript of an execution's code: { code, map }, the map where lines have moved. */
function serve(transform = code => ({ code })) {
  // A Node.js that waited for us has found us where it looked for main.js.
  const waited = process[Symbol.for('coderunner.driver')];
  delete process[Symbol.for('coderunner.driver')];
  waited?.found();
  const control = new Socket({ fd: waited?.control ?? 3 });
  const engine = new Session();
  engine.connect();
  const state = { failed: false, finish: undefined, stdin: undefined, hasInput: true };
  const say = text => control.write(text);

  prepareProcess(state);
  process.on('uncaughtException', error => {
    state.failed = true;
    report(error);
  });
  process.on('SIGINT', () => state.finish?.({ interrupted: true }));

  // Run by a script that SIGINT can stop (vm, breakOnSigint): so it stops the evaluation in it.
  let evaluate;
  const unsettled = new Set();
  const stoppable = new vm.Script('(run => run())', { filename: __filename }).runInThisContext();
  const guard = new vm.Script('guarded()', { filename: __filename });
  function evaluateGuarded(expression, finish) {
    evaluate = () => {
      // The first promise is that of the code's end. Nobody else might hold it, and the inspector brings the process down when it is
      // collected before it is settled (`await new Promise(() => {})`).
      const stop = promiseHooks.onInit(end => { stop(); unsettled.add(end); last = end; });
      let last;
      engine.post('Runtime.evaluate', { expression, replMode: true, awaitPromise: true, objectGroup: 'execution' }, (error, answer) => {
        unsettled.delete(last);
        finish({ error, answer });
      });
      stop();
    };
    Object.defineProperty(globalThis, 'guarded', { value: () => { delete globalThis.guarded; stoppable(evaluate); }, configurable: true });
    try { guard.runInThisContext({ breakOnSigint: true }); }
    catch (error) {
      if (error?.code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
      finish({ interrupted: true });
    } finally { delete globalThis.guarded; }
  }

  async function execute(number, code, input) {
    state.failed = false;
    process.exitCode = undefined;
    giveInput(state, input);
    const name = `execution-${number}`;
    const { code: script, map } = transform(code, name);
    if (map) maps.set(name, map);
    const expression = rewrite(script);
    const { error, answer, interrupted } = await new Promise(finish => {
      state.finish = finish;
      evaluateGuarded(`${expression}\n//# sourceURL=${name}`, finish);
    });
    state.finish = undefined;
    // Whoever awaits what is there already, and immediates, belong to this execution still.
    await new Promise(setImmediate);
    if (interrupted || error) {
      process.stderr.write('Error [ERR_SCRIPT_EXECUTION_INTERRUPTED]: Script execution was interrupted by `SIGINT`\n');
      return 130;
    }
    if (answer.exceptionDetails) {
      const thrown = valueOf(answer.exceptionDetails.exception);
      if (isSyntaxError(thrown, answer.exceptionDetails)) reportSyntax(thrown, answer.exceptionDetails, name, expression);
      else report(thrown);
      state.failed = true;
    }
    engine.post('Runtime.releaseObjectGroup', { objectGroup: 'execution' });
    const exitCode = Number(process.exitCode ?? 0) & 255;
    process.exitCode = undefined;
    return state.failed ? exitCode || 1 : exitCode;
  }

  /** The value behind what the inspector says of one. */
  function valueOf(remote) {
    if (remote.objectId === undefined) return remote.unserializableValue ? Function(`return ${remote.unserializableValue}`)() : remote.type === 'undefined' ? undefined : remote.value;
    let value;
    const key = Symbol('value');
    Object.defineProperty(globalThis, key, { value: one => { value = one; }, configurable: true });
    engine.post('Runtime.callFunctionOn', { objectId: remote.objectId, functionDeclaration:
      'function () { for (const key of Object.getOwnPropertySymbols(globalThis)) if (key.description === "value" && typeof globalThis[key] === "function") globalThis[key](this); }' });
    delete globalThis[key];
    return value;
  }

  read(control, async (number, code, input) => say(`done ${number} ${await execute(number, code, input)}\n`));
  engine.post('Runtime.evaluate', { expression: '0', replMode: true }, () => warmImport(() => say('ready\n')));
}

/** Takes what comes on the control socket apart, one execution after the other. */
function read(control, run) {
  let received = Buffer.alloc(0);
  let running = false;
  const next = async () => {
    const end = received.indexOf(10);
    if (running || end < 0) return;
    const [number, codeBytes, inputBytes] = received.subarray(0, end).toString().split(' ').map(Number);
    const begin = end + 1;
    if (received.length < begin + codeBytes + inputBytes) return;
    const code = received.subarray(begin, begin + codeBytes).toString();
    const input = Buffer.from(received.subarray(begin + codeBytes, begin + codeBytes + inputBytes));
    received = received.subarray(begin + codeBytes + inputBytes);
    running = true;
    await run(number, code, input);
    running = false;
    next();
  };
  control.on('data', piece => {
    received = received.length === 0 ? piece : Buffer.concat([received, piece]);
    next();
  });
  control.on('end', () => process.reallyExit(0)); // the executor has gone
  control.on('error', () => process.reallyExit(1));
}

/** What a program started as `node main.js` would find. */
function prepareProcess(state) {
  const main = join(process.cwd(), 'main.js');
  process.argv = [process.argv[0], main];
  process.execArgv = [];
  const here = createRequire(main);
  const module = { exports: {}, id: '.', filename: main, loaded: false, children: [], paths: here.resolve.paths('x') };
  const known = { require: here, module, exports: module.exports, __filename: main, __dirname: process.cwd() };
  for (const [key, value] of Object.entries(known)) Object.defineProperty(globalThis, key, { value, writable: true, configurable: true });
  Object.defineProperty(process, 'stdin', {
    get: () => state.stdin ??= new fs.ReadStream(null, { fd: 0, autoClose: false }),
    configurable: true,
    enumerable: true,
  });
  // Our own frames stand below all of the program's; a trace ends before them.
  Object.defineProperty(Error, 'prepareStackTrace', { value: trace, writable: true, configurable: true });
  delete require.cache[__filename];
}

function trace(error, frames) {
  const end = frames.findIndex(frame => frame.getFileName()?.startsWith('/opt/') || frame.getFileName() === __filename);
  let own = end < 0 ? frames : frames.slice(0, end);
  while (end >= 0 && own.at(-1)?.getFileName()?.startsWith('node:')) own = own.slice(0, -1);
  return [Error.prototype.toString.call(error), ...own.map(frame => `    at ${mapped(frame)}`)].join('\n');
}

function mapped(frame) {
  const text = String(frame);
  const file = frame.getScriptNameOrSourceURL();
  const map = file && (maps.get(file) ?? findSourceMap(file));
  if (!map) return text;
  const { originalLine, originalColumn } = map.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1);
  return originalLine === undefined ? text : text.replace(/:\d+:\d+(\)?)$/, `:${originalLine + 1}:${originalColumn + 1}$1`);
}

/** `import` for executions: by Node's own loader, as from main.js. It says once that it is experimental, which is nobody's business here. */
function warmImport(ready) {
  const load = new vm.Script('(specifier, options) => import(specifier, options)', {
    filename: join(process.cwd(), 'main.js'),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext();
  Object.defineProperty(globalThis, '$import', { value: load, writable: true, configurable: true });
  const { emitWarning } = process;
  process.emitWarning = () => {};
  load('node:fs').finally(() => {
    process.emitWarning = emitWarning;
    ready();
  });
}

/** Makes this what descriptor 0 holds, for this process and its children. */
function giveInput(state, input) {
  if (input.length === 0 && !state.hasInput) return;
  state.hasInput = input.length > 0;
  state.stdin = undefined;
  const file = `/tmp/.stdin-${process.pid}`;
  if (state.hasInput) fs.writeFileSync(file, input);
  fs.closeSync(0);
  fs.openSync(state.hasInput ? file : '/dev/null', 'r'); // the lowest free descriptor: 0
  if (state.hasInput) fs.unlinkSync(file);
}

function isSyntaxError(error, { exception, scriptId }) {
  return exception.className === 'SyntaxError' && scriptId !== undefined && !/\n\s+at /.test(error?.stack ?? '');
}

function report(error) {
  process.stderr.write(`Uncaught ${inspect(error)}\n`);
}

/** As Node.js shows an error of a file that it cannot compile. */
function reportSyntax(error, { lineNumber, columnNumber }, name, code) {
  const line = code.split('\n')[lineNumber] ?? '';
  process.stderr.write(`${name}:${lineNumber + 1}\n${line}\n${' '.repeat(columnNumber)}^\n\n${error}\n`);
}

module.exports = { serve };

if (require.main === module) serve();

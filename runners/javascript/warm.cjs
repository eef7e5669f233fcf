// Loaded by `node --require` last before the program: Node.js has booted and waits here for the executor's message (descriptor 3).
// Then it goes on by itself to load main.js, so that the program is the real main module and no frame of ours is below it.
'use strict';

if (require('node:worker_threads').isMainThread) {
  const { become, endQuickly, load, loadColors, read, setEnvironment } = require('./become.cjs');
  loadColors();
  const message = read(3);
  // The command is the one that a cold start would have run.
  process.execArgv = message.command.slice(1, message.script);
  become(message, 3);
  setEnvironment(message.environment);
  endQuickly(load(`${__dirname}/end.node`).end);
  delete require.cache[require.resolve('./become.cjs')];
  delete require.cache[__filename];
}

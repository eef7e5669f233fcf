// Loaded before the program in a fork server (main.c): what comes out of addon.serve() is a copy in a box of its own, which goes on by itself to
// load main.js.
'use strict';

if (require('node:worker_threads').isMainThread) {
  const { become, endQuickly, load, read, rehearse } = require('../become.cjs');

  // Twice: what programs begin with is compiled once for all copies, and what it changes is copied by each while it waits.
  perform();
  const addon = load(`${__dirname}/node.so`);
  const { control, rehearses } = addon.serve();

  if (rehearses) perform();
  const message = read(control);
  const pid = addon.begin(message.environment);
  Object.defineProperty(process, 'pid', { ...Object.getOwnPropertyDescriptor(process, 'pid'), value: pid });
  become(message, control);
  endQuickly(addon.end);
  delete require.cache[require.resolve('../become.cjs')];

  function perform() {
    rehearse();
    require('./rehearsal.cjs');
    delete require.cache[require.resolve('./rehearsal.cjs')];
    module.children.pop();
  }
}
delete require.cache[__filename];

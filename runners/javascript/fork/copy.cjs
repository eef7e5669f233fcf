// A fork server (main.c): what comes out of addon.serve() is a copy in a box of its own, which goes on by itself to load main.js.
'use strict';

const { become, endQuickly, load, loadColors, read, rehearse } = require('../become.cjs');

/** Returns in copies only. `more`: what programs of this language do first, beyond what all do. */
module.exports = (more = () => {}) => {
  loadColors();
  const addon = load(`${__dirname}/node.so`);
  const last = endQuickly(addon.end);
  // Until V8 has compiled what programs begin with, and no longer counts how often it runs: else each copy would do both for itself.
  for (let i = 0; i < 50; i++) perform();
  for (const file of ['../become.cjs', './copy.cjs']) delete require.cache[require.resolve(file)];
  const { control, rehearses } = addon.serve(process.argv[1]);

  if (rehearses) {
    perform(); // what that changes is copied while it waits
    addon.rehearsed();
  }
  const message = read(control);
  const pid = addon.begin(message.environment);
  Object.defineProperty(process, 'pid', { ...Object.getOwnPropertyDescriptor(process, 'pid'), value: pid });
  become(message, control);

  function perform() {
    more();
    rehearse();
    process._events.exit; // eslint-disable-line no-unused-expressions
    last(null);
    /^/.exec(''); // with it Node.js forgets what regular expressions have matched before a program
    require('./rehearsal.cjs');
    delete require.cache[require.resolve('./rehearsal.cjs')];
    module.children.pop();
  }
};

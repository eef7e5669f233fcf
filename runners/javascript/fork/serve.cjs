// Loaded before the program in a fork server (main.c).
'use strict';

if (require('node:worker_threads').isMainThread) require('./copy.cjs')();
delete require.cache[__filename];

#!/bin/sh
# Installs what package-lock.json pins into this folder and makes TypeScript's code cache. Where that is done it returns at once.
set -eu
cd "$(dirname "$0")"
../javascript/setup.sh
# The cache fits only the Node.js and the files that made it.
inputs() { cat package-lock.json ../javascript/package-lock.json lower.cjs transpile.cjs typescript.cjs; }
inputs | cmp -s - node_modules/.installed && exit 0

npm ci --no-audit --no-fund
../javascript/node_modules/.bin/node typescript.cjs
inputs > node_modules/.installed

#!/bin/sh
# Installs the Node.js that package-lock.json pins into this folder. Where that is done already it returns at once.
set -eu
cd "$(dirname "$0")"
cmp -s package-lock.json node_modules/.installed && exit 0

command -v npm >/dev/null || ../apt-install.sh npm

npm ci --no-audit --no-fund
# npm 9 drops this link again, together with the package of the other architecture.
mkdir -p node_modules/.bin
(cd node_modules/.bin && ln -sf ../node-linux-*/bin/node node)
# npm passes over an optional package that it cannot get, and the machine's Node.js is one.
node_modules/.bin/node --version >/dev/null || { echo "npm installed no Node.js for $(uname -m)." >&2; exit 1; }
cp package-lock.json node_modules/.installed

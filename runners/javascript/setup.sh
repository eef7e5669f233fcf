#!/bin/sh
# Installs the Node.js that package-lock.json pins into this folder, and builds its addon. What is done already it leaves alone.
set -eu
cd "$(dirname "$0")"

if ! cmp -s package-lock.json node_modules/.installed; then
  command -v npm >/dev/null || ../apt-install.sh npm
  npm ci --no-audit --no-fund
  # npm 9 drops this link again, together with the package of the other architecture.
  mkdir -p node_modules/.bin
  (cd node_modules/.bin && ln -sf ../node-linux-*/bin/node node)
  # npm passes over an optional package that it cannot get, and the machine's Node.js is one.
  node_modules/.bin/node --version >/dev/null || { echo "npm installed no Node.js for $(uname -m)." >&2; exit 1; }
  cp package-lock.json node_modules/.installed
fi

if [ ! end.node -nt end.c ] || [ ! end.node -nt node_modules/.installed ]; then
  echo "Building the addon"
  gcc -O2 -Wall -Wextra -Werror -shared -fPIC -I node_modules/node-linux-*/include/node end.c -o end.node
fi

make --question --silent -C fork 2>/dev/null || make -C fork || echo "JavaScript and TypeScript do without a fork server: each Node.js boots by itself." >&2

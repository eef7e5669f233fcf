#!/bin/sh
# Installs what web/package-lock.json pins and makes the pages in built/. Where that is done it returns at once.
set -eu
cd "$(dirname "$0")"
../../runners/javascript/setup.sh
inputs() { find web -name node_modules -prune -o -type f -print | LC_ALL=C sort | xargs cksum; }
[ -d built ] && inputs | cmp -s - web/node_modules/.built && exit 0

echo "Building the pages"
if ! cmp -s web/package-lock.json web/node_modules/.installed; then
  # esbuild's binary is a package of its own; its script would only check that.
  (cd web && npm ci --no-audit --no-fund --ignore-scripts)
  cp web/package-lock.json web/node_modules/.installed
fi
../../runners/javascript/node_modules/.bin/node web/build.mjs
inputs > web/node_modules/.built

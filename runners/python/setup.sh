#!/bin/sh
# Installs Python 3 with its whole standard library by apt. Where it is there already it returns at once.
set -eu
/usr/bin/python3 -c 'import asyncio, ctypes, multiprocessing, sqlite3, ssl, venv' 2>/dev/null && exit 0

install='apt-get install -y --no-install-recommends python3'
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Python 3 is missing. As root: apt-get update && $install" >&2; exit 1; }
  sudo='sudo -E'
fi
export DEBIAN_FRONTEND=noninteractive
${sudo:-} apt-get update -q
${sudo:-} $install

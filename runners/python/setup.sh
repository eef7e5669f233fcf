#!/bin/sh
# Installs Python 3 with its whole standard library by apt. Where it is there already it returns at once.
set -eu
/usr/bin/python3 -c 'import asyncio, ctypes, multiprocessing, sqlite3, ssl, venv' 2>/dev/null && exit 0
exec "$(dirname "$0")/../apt-install.sh" python3

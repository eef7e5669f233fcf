#!/bin/sh
# Installs Python 3 with its whole standard library by apt, and builds what lets it wait for programs and be forked (warm/).
# Where all is there already it returns at once.
set -eu
here=$(dirname "$0")
/usr/bin/python3 - 2>/dev/null <<'PY' || "$here/../apt-install.sh" python3 libpython3-dev
import asyncio, ctypes, multiprocessing, os, sqlite3, ssl, sysconfig, venv
os.stat(sysconfig.get_path("include") + "/Python.h")
PY
make --question --silent -C "$here/warm" 2>/dev/null || make -C "$here/warm"

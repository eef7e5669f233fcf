#!/bin/sh
# apt-install.sh PACKAGE…: installs what a language needs, or says as whom to install it. For the languages' setup.sh.
set -eu
install="apt-get install -y --no-install-recommends $*"
if [ "$(id -u)" -ne 0 ]; then
  # Without a terminal nobody could type sudo's password.
  if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    echo "Missing: $*. As root: apt-get update && $install" >&2
    exit 1
  fi
  sudo='sudo -E'
fi
export DEBIAN_FRONTEND=noninteractive
${sudo:-} apt-get update -q
${sudo:-} $install

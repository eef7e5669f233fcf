#!/bin/sh
# Installs by apt the tools that scripts may count on. Where they are there already it returns at once.
set -eu
missing=
for tool in bash ls:coreutils sed awk:mawk grep bc jq curl find:findutils; do
  command -v "${tool%:*}" >/dev/null || missing="$missing ${tool#*:}"
done
# shellcheck disable=SC2086 # one word a package
[ -z "$missing" ] || exec "$(dirname "$0")/../apt-install.sh" $missing

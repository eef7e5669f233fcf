#!/bin/sh
# Installs by apt the tools that scripts may count on. Where they are there already it returns at once.
set -eu
missing=
for tool in bash ls:coreutils sed awk:mawk grep bc jq curl find:findutils; do
  command -v "${tool%:*}" >/dev/null || missing="$missing ${tool#*:}"
done
[ -z "$missing" ] && exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Missing:$missing. As root: apt-get update && $install" >&2; exit 1; }
  sudo='sudo -E'
fi
export DEBIAN_FRONTEND=noninteractive
${sudo:-} apt-get update -q
${sudo:-} $install

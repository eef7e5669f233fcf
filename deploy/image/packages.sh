#!/bin/sh
# packages.sh PACKAGE…: installs by apt those of a base image's missing Debian packages; without any it touches nothing.
set -eu
missing=
for package; do
  dpkg-query --show --showformat='${Status}\n' "$package" 2>/dev/null | grep -q ' installed$' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086 # one word a package
apt-get install -y --no-install-recommends $missing
rm -rf /var/lib/apt/lists/*

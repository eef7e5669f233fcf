#!/bin/sh
# parts.sh OUT PART…: builds what images are put together from: gateway, keys-service, executor, supervisor, launcher, or a
# language by its name. A part that lies in OUT already stays as it is. Used by the Dockerfiles' build stages, and by images.sh.
set -eu
out=$1
shift
root=$(cd "$(dirname "$0")/../.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

publish() {
  "${DOTNET:-dotnet}" publish "$root/$1" -c Release -o "$out/$2" -p:UseAppHost=false --disable-build-servers -v q
  # Native libraries of other systems and processors.
  for folder in "$out/$2"/runtimes/*; do
    case ${folder##*/} in "linux-$processor" | '*') ;; *) rm -r "$folder" ;; esac
  done
  rm -f "$out/$2"/*.pdb "$out/$2"/CodeRunner.*.xml
}

compiler() {
  command -v gcc >/dev/null && command -v make >/dev/null && [ -e /usr/include/seccomp.h ] ||
    "$root/runners/apt-install.sh" gcc make libc6-dev libseccomp-dev
}

language() {
  [ ! -e "$root/runners/$1/setup.sh" ] || { compiler; "$root/runners/$1/setup.sh"; }
  mkdir -p "$out/languages/$1"
  for folder in "$1" $(sed -n 's/.*"folders": *\[\(.*\)\].*/\1/p' "$root/runners/$1/language.json" | tr -d '",'); do
    cp -a "$root/runners/$folder" "$out/languages/$1/"
    # What only building and testing need.
    (cd "$out/languages/$1/$folder" && rm -rf samples Dockerfile compose.yml setup.sh packages node_modules/node-linux-*/include node_modules/node-linux-*/share)
  done
  chmod -R a+rX "$out/languages/$1"
}

case $(uname -m) in aarch64) processor=arm64 ;; *) processor=x64 ;; esac
for part; do
  case $part in
    gateway | keys-service) [ -d "$out/$part" ] || publish "$part" "$part" ;;
    executor | supervisor) [ -d "$out/$part" ] || publish "runners/$part" "$part" ;;
    launcher)
      [ -d "$out/launcher" ] || { compiler; make -C "$root/runners/launcher"; install -Dt "$out/launcher" "$root/runners/launcher/launcher" "$root/runners/launcher/reaper"; }
      ;;
    *) [ -d "$out/languages/$part" ] || language "$part" ;;
  esac
done

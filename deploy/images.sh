#!/usr/bin/env bash
# Builds all images and makes the secrets. Where the official bases cannot be pulled it makes its own from this machine:
# Debian or Ubuntu by mmdebstrap, .NET from the installed SDK; everything is built here then, and images only take it in.
#
#   images.sh             from the official bases where they can be had, else from this machine
#   images.sh local       from this machine
#   images.sh prepare     as local, all that needs the network and no Docker; a later "local" goes on from there
#   images.sh prepared    goes on after "prepare": needs Docker and no network
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
. "$root/deploy/setup.sh"
prepared=$root/.build/images

main() {
  # Each by itself: where one is part of a condition, bash goes on after an error in it.
  case ${1:-} in
    "")
      local official=true
      official_bases || official=false
      if ! $official; then prepare; take_in; fi
      build
      ;;
    local) prepare; take_in; build ;;
    prepare) prepare ;;
    prepared) take_in; build ;;
    *) sed -n '2,8p' "$0"; exit 2 ;;
  esac
}

official_bases() {
  local base
  for base in $(sed -n 's/^ARG [A-Z]*=\(.*:.*\)/\1/p' "$root"/{runners,deploy/postgres}/Dockerfile); do
    docker image inspect "$base" >/dev/null 2>&1 || timeout 300 docker pull --quiet "$base" 2>/dev/null || {
      echo "$base cannot be pulled: the bases are made from this machine."
      return 1
    }
  done
}

prepare() {
  set_up "${run_packages[@]}" "mmdebstrap mmdebstrap"
  rm -rf "$prepared/parts"
  mkdir -p "$prepared/parts"
  step "Building the images' parts" env DOTNET="$dotnet" sh "$root/deploy/image/parts.sh" "$prepared/parts/out" gateway keys-service executor supervisor launcher $(languages)
  install -m 644 "$root"/deploy/image/parts.Dockerfile "$prepared/parts/Dockerfile"

  # shellcheck disable=SC2046 # one word a package
  make_base runtime ca-certificates libssl3 libstdc++6 zlib1g tzdata libseccomp2 $(cat "$root"/runners/*/packages)
  make_base postgres postgresql
  rm -rf "$prepared/dotnet"
  mkdir -p "$prepared/dotnet/shared"
  cp -aL "$dotnet" "${dotnet%/*}/host" "$prepared/dotnet"
  local name
  for name in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
    mkdir "$prepared/dotnet/shared/$name"
    cp -a "$(printf '%s\n' "${dotnet%/*}/shared/$name"/10.0.* | sort -V | tail -n 1)" "$prepared/dotnet/shared/$name"
  done
  chmod -R a+rX "$prepared/dotnet"
  install -m 644 "$root"/deploy/image/dotnet.Dockerfile "$prepared/dotnet/Dockerfile"
}

languages() { for file in "$root"/runners/*/language.json; do basename "${file%/*}"; done; }

# make_base NAME PACKAGE…: a root of this machine's release as a tar file, made anew when the packages changed or after a week.
make_base() {
  local name=$1 tar=$prepared/$1.tar of file conf=() sources=()
  shift
  of=$(. /etc/os-release && echo "$VERSION_CODENAME $*")
  [[ ! -f $tar || $(<"$tar.of") != "$of" || -n $(find "$tar" -mtime +7) ]] || return 0
  for file in /etc/apt/apt.conf.d/*; do
    if grep -qsE 'Proxy|Verify-|Acquire::(https?|ftp|Check|Retries)' "$file"; then conf+=("--aptopt=$file"); fi
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
    [[ ! -s $file ]] || sources+=("$file")
  done
  # apt itself and words in other languages are nothing that a container needs.
  step "Making the base of $name" mmdebstrap --variant=essential --aptopt='Acquire::Retries "3"' --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' --include="$(tr ' ' , <<<"$*")" "${conf[@]}" \
    "${of%% *}" "$tar.new" "${sources[@]}" --format=tar
  mv "$tar.new" "$tar"
  echo "$of" >"$tar.of"
}

take_in() {
  local name
  for name in runtime postgres; do
    step "Importing the base of $name" docker import "$prepared/$name.tar" "coderunner/base-$name"
  done
  step "Adding .NET" docker build --tag coderunner/base-dotnet "$prepared/dotnet"
  step "Adding the parts" docker build --tag coderunner/base-parts "$prepared/parts"
  export CODERUNNER_SDK=coderunner/base-parts CODERUNNER_RUNTIME=coderunner/base-dotnet CODERUNNER_POSTGRES_BASE=coderunner/base-postgres
}

build() {
  "$root/deploy/secrets.sh"
  step "Building the images" env COMPOSE_PROFILES=supervised "$root/deploy/compose" build
  docker image ls --filter 'reference=coderunner/*' --format '{{.Repository}} {{.Size}}' | grep -v /base- | sort
}

main "$@"

# What a machine needs before CodeRunner runs. For run.sh and test.sh, which set $root: set_up does it all and leaves
# $dotnet and $gateway behind. Where nothing is to be done it says nothing and takes milliseconds.
# shellcheck shell=bash disable=SC2034,SC2154

gateway=$root/gateway/bin/Release/net10.0/CodeRunner.Gateway.dll
log=$root/.build/log

# Debian's name of a package, and the command or file that shows it is there: faster than asking dpkg at every start.
run_packages=(
  "gcc gcc"
  "make make"
  "libc6-dev /usr/include/stdlib.h"
  "libseccomp-dev /usr/include/seccomp.h"
  "python3 /usr/bin/python3"
  "ca-certificates /etc/ssl/certs/ca-certificates.crt"
  # .NET's own needs.
  "libssl3 /usr/lib/*/libssl.so.3"
  "zlib1g /usr/lib/*/libz.so.1"
  "libstdc++6 /usr/lib/*/libstdc++.so.6"
)

# dpkg refuses to work without the system's folders, which a user's PATH often leaves out.
PATH=$PATH:/usr/sbin:/sbin
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

set_up() {
  mkdir -p "${log%/*}"
  # Two starts at once must not build into the same folders.
  exec 9<"$root"
  flock --nonblock 9 || { echo "Waiting for another start that sets up …"; flock 9; }
  install_missing "$@"
  set_up_parts
  make --question --silent -C "$root/runners/launcher" 2>/dev/null ||
    step "Building the launcher" make -C "$root/runners/launcher"
  build_gateway
  exec 9<&-
}

install_missing() {
  local need packages=() sdk=present
  for need; do
    type -P "${need#* }" >/dev/null || compgen -G "${need#* }" >/dev/null || packages+=("${need%% *}")
  done
  find_dotnet || sdk=missing
  [[ ${#packages[@]} -gt 0 || $sdk == missing ]] || return 0

  if ! may_install; then
    if [[ $sdk == missing ]] && apt_offers dotnet-sdk-10.0; then packages+=(dotnet-sdk-10.0) sdk=named; fi
    [[ ${#packages[@]} -eq 0 ]] || printf >&2 '%s\n' \
      "This user may not install packages. Run this as root, then start again:" "" \
      "  apt-get update && apt-get install -y ${packages[*]}" ""
    [[ $sdk != missing ]] || explain_sdk
    exit 1
  fi

  step "Reading the package lists" as_root apt-get update
  if [[ $sdk == missing ]] && apt_offers dotnet-sdk-10.0; then packages+=(dotnet-sdk-10.0); fi
  [[ ${#packages[@]} -eq 0 ]] || step "Installing ${packages[*]}" \
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${packages[@]}"
  find_dotnet || { explain_sdk; exit 1; }
}

may_install() {
  type -P apt-get >/dev/null || return 1
  ((EUID == 0)) || { type -P sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; }
}

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

apt_offers() { type -P apt-cache >/dev/null && apt-cache policy "$1" 2>/dev/null | grep 'Candidate: [0-9]' >/dev/null; }

# Sets $dotnet to one that has an SDK 10. Folders tell; to ask dotnet itself would take longer than the rest of a start.
find_dotnet() {
  local candidate
  for candidate in "$(type -P dotnet)" "${DOTNET_ROOT:-}/dotnet" "${HOME:-}/.dotnet/dotnet"; do
    [[ -x $candidate ]] || continue
    candidate=$(readlink -f "$candidate")
    compgen -G "${candidate%/*}/sdk/10.0.*" >/dev/null || continue
    dotnet=$candidate
    return 0
  done
  return 1
}

explain_sdk() {
  cat >&2 <<'TEXT'
The .NET SDK 10 is missing, and this machine's package sources do not offer it. Install it in one of two ways, then start again:

  for this user:  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
  for all users:  add Microsoft's package source, then: apt-get install -y dotnet-sdk-10.0

Both are described at https://learn.microsoft.com/dotnet/core/install/linux
It is looked for on PATH, in $DOTNET_ROOT and in ~/.dotnet.
TEXT
}

# A part's setup.sh is silent where nothing is to be done; its first line of output is what makes it a step.
set_up_parts() {
  local script name
  for script in "$root"/runners/*/setup.sh "$root"/gateway/Pages/setup.sh; do
    [[ -e $script ]] || continue
    name=$(basename "${script%/*}")
    name=${name,,}
    bash "$script" 2>&1 9<&- | announce "Setting up $name" || fail "Setting up $name"
  done
}

announce() {
  local line
  IFS= read -r line || return 0
  echo "$1 …"
  { title "$1"; printf '%s\n' "$line"; cat; } >>"$log"
}

# Names, times and sizes of the sources say whether they are those of the last build; also one that was deleted shows.
build_gateway() {
  local sources built=$root/.build/gateway
  sources=$(find "$root"/{gateway,keys-service,telemetry,runners/executor} "$root"/{global.json,Directory.*.props,.editorconfig,BannedSymbols.txt} \
    -type d \( -name bin -o -name obj -o -name node_modules -o -name '.*' \) -prune -o -type f -printf '%P %T@ %s\n' | sort | cksum)
  if [[ -f $gateway && -f $built && $sources == "$(<"$built")" ]]; then return 0; fi
  # Build servers would outlive us, and hold what they inherited.
  step "Building the gateway" "$dotnet" build "$root/gateway/gateway.csproj" -c Release --disable-build-servers
  echo "$sources" >"$built"
}

# One line for who looks on, the rest for the log.
step() {
  local name=$1
  shift
  echo "$name …"
  title "$name" >>"$log"
  "$@" >>"$log" 2>&1 9<&- || fail "$name"
}

title() { printf '\n== %(%F %T)T %s\n' -1 "$1"; }

fail() {
  printf >&2 '%s\n' "" "$1 failed. The end of $log:" ""
  sed '/^== /h; //!H; $!d; x' "$log" | tail >&2 -n 25
  exit 1
}

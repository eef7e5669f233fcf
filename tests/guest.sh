#!/usr/bin/env bash
# Proves control groups version 2, whatever this machine has: boots a small virtual machine of this Debian or Ubuntu
# release, by software emulation, with version 2 alone, and serves there what is built here. Prints "ok  …" or "FAIL …"
# for every check. Needs root, the built gateway and launchers, and about four minutes.
#
#   on_host   makes the disk, boots, and clears away  (this machine)
#   inside    sets up, and checks                     (process 1 of the guest)
#   keep      starts the gateway                      (a shell of a user of the guest)
set -euo pipefail

self=$(readlink -f "${BASH_SOURCE[0]}")
limit=8m

on_host() {
  local root conf=() sources=() file arch kernel emulator package console summary
  root=$(dirname "$(dirname "$self")")
  . "$root/deploy/setup.sh"
  ((EUID == 0)) || give_up "This needs root: it makes a root file system."
  arch=$(dpkg --print-architecture)
  case $arch in
    amd64) emulator=(qemu-system-x86_64 -machine q35) package=x86 console=ttyS0 ;;
    arm64) emulator=(qemu-system-aarch64 -machine virt) package=arm console=ttyAMA0 ;;
    *) give_up "There is no guest for $arch." ;;
  esac
  type -P mmdebstrap mke2fs "${emulator[0]}" >/dev/null ||
    give_up "This needs mmdebstrap, mke2fs and qemu: apt-get install -y --no-install-recommends mmdebstrap e2fsprogs qemu-system-${package}"
  for kernel in "linux-image-cloud-$arch" linux-image-virtual ""; do
    [[ -z $kernel ]] || ! apt_offers "$kernel" || break
  done
  [[ -n $kernel ]] || give_up "apt offers no kernel for a virtual machine: apt-get update may help."
  find_dotnet || give_up "This needs .NET 10 to bring along."
  for file in "$gateway" "$root"/runners/launcher/{launcher,launcher-test,reaper}; do
    [[ -f $file ]] || give_up "This needs $file built."
  done

  work=$(mktemp -d) machine=""
  trap clear_away EXIT
  trap 'exit 130' INT TERM
  guest=$work/root

  # How this machine reaches its package sources is how it makes the guest's disk.
  for file in /etc/apt/apt.conf.d/*; do
    if grep -qsE 'Proxy|Verify-|Acquire::(https?|ftp|Check|Retries)' "$file"; then conf+=("--aptopt=$file"); fi
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
    [[ ! -s $file ]] || sources+=("$file")
  done
  # The initial RAM disk with these drivers alone is made, and unpacked in the guest, in a fifth of the time.
  # shellcheck disable=SC2016 # mmdebstrap's shell is to expand it
  mmdebstrap --quiet --variant=essential --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' \
    --include="$kernel,mount,passwd,python3,jq,curl,libseccomp2,libssl3,libstdc++6,zlib1g" "${conf[@]}" \
    --setup-hook='mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"' \
    --setup-hook='echo MODULES=list >"$1/etc/initramfs-tools/conf.d/guest"' \
    --setup-hook='printf "%s\n" virtio_pci virtio_blk ext4 >"$1/usr/share/initramfs-tools/modules.d/guest"' \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$guest" "${sources[@]}" ||
    give_up "The guest's root cannot be made."
  mv "$guest"/boot/vmlinuz-* "$work/kernel"
  mv "$guest"/boot/initrd.img-* "$work/initrd"

  mkdir -p "$guest"/coderunner/runners "$guest/dotnet/shared"
  cp -a "${gateway%/*}" "$guest/coderunner/gateway"
  cp -a "$root"/runners/{python,bash} "$guest/coderunner/runners"
  cp -a "$root"/runners/launcher/{launcher,launcher-test,reaper} "$guest/coderunner"
  cp -aL "$dotnet" "${dotnet%/*}/host" "$guest/dotnet"
  for file in "${dotnet%/*}"/shared/Microsoft.{NETCore,AspNetCore}.App/10.0.*; do
    mkdir -p "$guest/dotnet/shared/$(basename "${file%/*}")"
    cp -a "$file" "$guest/dotnet/shared/$(basename "${file%/*}")"
  done
  chown -R 0:0 "$guest"/{coderunner,dotnet}
  chmod -R a+rX "$guest"/{coderunner,dotnet}
  install -m 755 "$self" "$guest/guest.sh"
  mke2fs -q -t ext4 -O ^has_journal -E root_owner=0:0 -d "$guest" "$work/disk" 1536M >/dev/null
  rm -rf --one-file-system "$guest"
  echo "== the guest's disk: $SECONDS s"

  # In the background we stay able to clear away at once.
  : >"$work/console"
  timeout --kill-after=1 "$limit" "${emulator[@]}" -accel tcg,thread=multi -cpu max -smp 2 -m 2560 -nodefaults -display none -no-reboot \
    -kernel "$work/kernel" -initrd "$work/initrd" -drive "file=$work/disk,format=raw,if=virtio,cache=unsafe" -serial "file:$work/console" \
    -append "root=/dev/vda rw console=$console quiet loglevel=2 panic=-1 init=/guest.sh -- inside" </dev/null &
  machine=$!
  tail -n +1 -f --pid="$machine" "$work/console" | sed -un 's/\r*$//; / passed, .* failed$/q; /^== booted/,$p' || true
  wait "$machine" || true
  machine=""
  echo "== in all: $SECONDS s"

  summary=$(grep -aoE '^[0-9]+ passed, [0-9]+ failed' "$work/console" || true)
  if [[ -z $summary ]]; then
    tail -n 30 "$work/console"
    echo "The guest did not come to its end within $limit."
    summary="$(grep -ac '^ok ' "$work/console" || true) passed, $(($(grep -ac '^FAIL' "$work/console" || true) + 1)) failed"
  fi
  echo "$summary"
  [[ $summary == *" 0 failed" ]]
}

give_up() { printf '%s\n0 passed, 1 failed\n' "$1"; exit 1; }

clear_away() {
  [[ -z $machine ]] || { kill "$machine"; wait "$machine" || true; }
  rm -rf --one-file-system "$work"
}

top=/sys/fs/cgroup
dotnet=/dotnet/dotnet gateway=/coderunner/gateway/CodeRunner.Gateway.dll
output=/var/log/system.log

inside() {
  exec </dev/null 3>&1
  trap 'exec >&3 2>&1; echo "code $? at ${BASH_LINENO[*]}: $BASH_COMMAND"; check "it went on to the end" false; finish' EXIT
  export PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
  echo "== booted Linux $(uname -r)"
  mount -t cgroup2 none "$top"
  mount -t tmpfs -o mode=1777 none /tmp
  python3 -c 'import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 1))'  # lo up
  useradd op

  # As systemd leaves a service: memory and pids are passed on to it, cpu is not. Without spares a box is there for each run alone.
  make_group system.slice/coderunner.service "+memory +pids"
  Executor__Spares=0 as_a_service

  # Ours is the hierarchy's root, which may have processes beside groups. RLIMIT_NPROC is left out here, which else hides pids.max.
  Executor__Launcher=/coderunner/launcher-test Executor__Without=rlimits killed_and_started_again

  in_a_container

  make_group user.slice/op "+memory +pids"
  lend op user.slice/op
  as_a_user

  make_group system.slice/login "+memory"
  without_delegation
  finish
}

as_a_service() {
  local unloaded loaded
  serve system.slice/coderunner.service root
  check "the start and /health say control groups version 2" start_says "cgroup v2" and health_says '.cgroups == 2'
  check "cpu is asked for where only memory and pids were passed on" grep -w cpu "$top/system.slice/coderunner.service/cgroup.controllers"

  execute python 'print(6*7)'
  check "Python runs" says '.status == "ok" and .stdout == "42\n"'
  check "its peak memory is plausible" says '.memory > 2e6 and .memory < 60e6'
  # shellcheck disable=SC2016 # bash in the box is to expand it
  execute bash 'echo $((6*7)); cat /proc/self/cgroup'
  check "Bash runs, and sees itself at the root of the control groups" says '.stdout == "42\n0::/\n"'

  execute python "$bomb"
  check "a memory bomb is memory_limit" says '.status == "memory_limit" and .signal == "SIGKILL" and .exitCode == 137'
  check "its peak is the limit" says '.memory > 250 * 1048576 and .memory < 257 * 1048576'
  execute python 'import subprocess, sys
print(subprocess.run([sys.executable, "-c", "b = b\"x\" * (400 << 20)"]).returncode)'
  check "it is memory_limit too when a child was killed and the program went on" says '.status == "memory_limit" and .stdout == "-9\n" and .exitCode == 0'
  execute python 'b = b"x" * (210 << 20)'
  check "210 MiB of memory are fine" says '.status == "ok"'
  execute python 'open("file", "wb").write(b"x" * (60 << 20))
b = b"x" * (210 << 20)'
  check "with 60 MiB of files in the workspace they are memory_limit" says '.status == "memory_limit"'
  execute bash 'head -c 60M /dev/zero >file' '{"memory": 32}'
  check "files alone can be memory_limit" says '.status == "memory_limit"'
  execute python 'b = b"x" * (100 << 20)'
  check "100 MiB that were used are counted" says '.status == "ok" and .memory >= 100 * 1048576 and .memory < 160 * 1048576'
  execute python 'b = b"x" * (100 << 20)' '{"memory": 64}'
  check "a caller's lower limit holds" says '.status == "memory_limit" and .memory < 65 * 1048576'

  execute python "$busy"
  check "a loop of 300 ms is counted as such" says '.cpuTime >= 300 and .cpuTime <= 3000 and .cpuTime <= 1.2 * .duration'
  execute bash 'sleep 1'
  check "sleep costs no CPU time" says '.duration >= 1000 and .cpuTime < .duration / 2'
  execute python 'import os, time
if os.fork() == 0:
    while True: pass
time.sleep(1)'
  check "a child that nobody waited for is counted, too" says '.cpuTime >= 600'

  run_meanwhile python "$fork_bomb"
  check "a fork bomb is held to 64 processes" within 20 box_reads pids.current 65
  check "its group's pids.max counts the reaper, too" box_reads pids.max 65
  check "memory.max is the limit, without swap" box_reads memory.max 268435456 and box_reads memory.swap.max 0
  end_meanwhile
  check "and it is told so" says '.stdout == "64\n"'

  unloaded=$(fastest)
  run_meanwhile python 'import os
for i in range(4): os.fork()
while True: pass'
  within 20 box_reads pids.current 17 >/dev/null
  loaded=$(fastest)
  check "beside 16 spinning processes another's run takes no three times as long ($loaded instead of $unloaded ms)" \
    test "$loaded" -le $((3 * unloaded)) and kill -0 "$meanwhile"
  kill "$meanwhile"
  check "when the client has gone, so has the box" within 5 none_left 'coderunner-[0-9]*/[0-9]*'
  check "no box's group is left" none_left 'coderunner-[0-9]*/*'

  run_meanwhile bash 'sleep 60'
  within 20 box_reads pids.current 3 >/dev/null
  stop
  check "stopped, it ends in order, a run or not" within 5 grep -x "It ended with 0." "$output"
  check "and leaves no group of an executor" none_left 'coderunner-[0-9]*'
}

killed_and_started_again() {
  local stale
  serve . root
  check "the hierarchy's root serves, too" health_says '.cgroups == 2' and test -d "$top/coderunner-$system"
  run_meanwhile python "$fork_bomb"
  check "without RLIMIT_NPROC pids.max holds the fork bomb" within 20 box_reads pids.current 65 and box_reads pids.events "max 1"
  kill -KILL "$system"
  wait "$keeper" "$meanwhile" || true
  stale=coderunner-$system
  check "killed, it leaves a group, but its box dies" test -d "$top/$stale" and within 5 nothing_runs_in "$stale"
  serve . root
  check "which the next start removes" none_left "$stale" and test -d "$top/coderunner-$system"
  stop
}

in_a_container() {
  local named="memory, process and CPU limits *"
  make_group machine.slice/own "+memory +pids +cpu"
  # shellcheck disable=SC2016 # the shell in the container is to expand it
  check "a container that sees its own part of the groups uses version 2" preflight_says "$named control groups version 2" \
    machine.slice/own unshare --cgroup --mount sh -c 'umount "$0" && mount -t cgroup2 none "$0" && exec "$@"' "$top"
  # What such a container could write to is the machine's, and its own place there is not to be found: /proc/self/cgroup says "/".
  make_group machine.slice/all "+memory +pids +cpu"
  check "one that sees all groups takes none outside of its own" preflight_says "$named memory watched.*" machine.slice/all unshare --cgroup
  check "neither leaves an executor's group" none_left 'coderunner-[0-9]*'
}

as_a_user() {
  serve user.slice/op op 2
  check "to a user a group with memory and pids was lent: version 2 is used, and the lack of cpu told" \
    start_says "unprivileged.* cgroup v2 without CPU shares" and health_says '.cgroups == 2 and .privileged == false' \
    and test -d "$top/user.slice/op/coderunner-$system"
  runs_of_a_user

  echo +cpu >"$top/user.slice/cgroup.subtree_control"
  await_ready 2
  check "cpu came, too: it is used at the next start from the same shell, in the same place" \
    start_says "unprivileged.* cgroup v2$" and health_says '.cgroups == 2' and test -d "$top/user.slice/op/coderunner-$system"
  runs_of_a_user
}

runs_of_a_user() {
  execute python "$bomb"
  check "a memory bomb is memory_limit" says '.status == "memory_limit" and .signal == "SIGKILL"'
  execute python "$busy"$'\nb = b"x" * (100 << 20)'
  check "peak and CPU time are counted" says '.memory >= 100 * 1048576 and .memory < 160 * 1048576 and .cpuTime >= 300'
  run_meanwhile python "$fork_bomb"
  check "a fork bomb is held to 64 processes" within 20 box_reads pids.current 65 and box_reads pids.max 65
  kill "$meanwhile"
  stop
  check "it leaves no group, nor do the boxes that waited" none_left 'coderunner-[0-9]*'
}

without_delegation() {
  serve system.slice/login op
  check "a user without a group of his own is served, with memory watched" start_says "unprivileged.* memory watched" and health_says '.cgroups == 0'
  execute python "$bomb"
  check "a memory bomb is memory_limit" says '.status == "memory_limit" and .signal == "SIGKILL"'
  check "and it is still in the group it was started in" grep -xF 0::/system.slice/login "/proc/$system/cgroup"
  stop
}

bomb='x = []
while True: x.append(b"x" * (10 << 20))'

busy='import time
while time.process_time() < 0.3: pass'

fork_bomb='import os, time
count = 1
try:
    while os.fork() != 0: count += 1
except OSError:
    time.sleep(5)
    print(count)
    os._exit(0)
time.sleep(60)'

# ---- control groups ----

# make_group PATH CONTROLLERS: the controllers are passed on to it.
make_group() {
  local above=$top part
  local -a parts
  IFS=/ read -ra parts <<<"$1"
  for part in "${parts[@]}"; do
    echo "$2" >"$above/cgroup.subtree_control"
    above+=/$part
    mkdir -p "$above"
  done
}

# What cgroups(7) says delegation is.
lend() { chown "$1" "$top/$2" "$top/$2"/cgroup.{procs,threads,subtree_control}; }

none_left() {
  local found
  found=$(find "$top" -type d -path "*/$1")
  echo "$found"
  [[ -z $found ]]
}

nothing_runs_in() { ! grep -H . "$top/$1"/*/cgroup.procs; }

# box_reads FILE LINE: one of the boxes does.
box_reads() { find "$top" -path "*/coderunner-$system/*/$1" -exec grep -HxF "$2" {} + || { find "$top" -path "*/coderunner-$system/*/$1" -exec head {} + && false; }; }

# ---- the system ----

# as GROUP USER COMMAND…: this shell, which is to be one for the purpose, becomes it in that group.
as() {
  echo "$BASHPID" >"$top/$1/cgroup.procs"
  export CODERUNNER_DATA=/tmp/data-$2 Executor__Languages=/coderunner/runners PORT=0
  export Executor__Launcher="${Executor__Launcher:-/coderunner/launcher}"
  # Everything is slow here: compiling well costs more than it gains, and the gateway is to wait for its executor.
  export DOTNET_TieredPGO=0 Runners__ConnectTimeoutMs=10000 Runners__ForgetSeconds=300 DOTNET_SHUTDOWNTIMEOUTSECONDS=3
  cd /
  exec setpriv --reuid="$2" --regid="$2" --clear-groups env HOME=/tmp "${@:3}"
}

# serve GROUP USER [TIMES]: his shell starts the gateway, and waits for it. Leaves $keeper, and what await_ready does.
serve() {
  : >"$output"
  touch /tmp/started
  as "$1" "$2" /guest.sh keep "${3:-1}" >>"$output" 2>&1 &
  keeper=$!
  await_ready 1
}

# preflight_says REGEX GROUP COMMAND…: of one that is root in what COMMAND makes.
preflight_says() { as "$2" root "${@:3}" "$dotnet" "$gateway" --check | tee /tmp/preflight && grep -E "$1" /tmp/preflight; }

keep() {
  local times=$1 code
  while ((times-- > 0)); do
    code=0
    "$dotnet" "$gateway" &
    wait $! || code=$?
    echo "It ended with $code."
  done
}

# await_ready N: the Nth start of the keeper. Leaves $system and $address.
await_ready() {
  address=$(timeout 120 tail -n +1 -f --pid="$keeper" "$output" | grep -m"$1" -o 'is ready: [^ ]*' | tail -n 1 || true)
  address=${address#is ready: }
  check "it starts" test -n "$address" and within 60 curl -fsS "$address/health"
  [[ -n $address ]] || { cat "$output"; finish; }
  system=$(<"/proc/$keeper/task/$keeper/children")
  system=${system% }
}

stop() {
  kill -TERM "$system"
  timeout 40 tail -f --pid="$system" /dev/null || kill -KILL "$system"
}

# In the banner; or in the log, where the gateway found no answer in time: everything is slow here.
start_says() { grep -E "$1" "$output"; }

# The executor's own; a killed one's socket may lie there, too.
health_says() {
  local socket health
  socket=$(find /tmp -name executor.sock -newer /tmp/started)
  health=$(curl -sS --max-time 20 --unix-socket "$socket" http://executor/health)
  echo "$health"
  jq -e ".sandbox | $1" <<<"$health"
}

# ---- runs ----

# execute LANGUAGE CODE [MEMBERS]: leaves the response in $answer.
execute() { answer=$(ask "$@"); }

ask() {
  jq -n --arg language "$1" --arg code "$2" --argjson more "${3:-null}" '{$language, $code} + $more' |
    curl -sS --max-time 60 "$address/api/execute" -d @-
}

says() { jq -c . <<<"$answer"; jq -e "$1" <<<"$answer" >/dev/null; }

# The same beside what comes next; end_meanwhile waits for its response.
run_meanwhile() {
  local body
  body=$(jq -n --arg language "$1" --arg code "$2" --argjson more "${3:-null}" '{$language, $code} + $more')
  curl -sS --max-time 60 "$address/api/execute" -d "$body" >/tmp/meanwhile 2>/dev/null &
  meanwhile=$!
}

end_meanwhile() { wait "$meanwhile" || true; answer=$(</tmp/meanwhile); }

# Milliseconds of a run that computes, the best of three: what others do on this machine is not ours.
fastest() {
  for _ in 1 2 3; do ask python 'for i in range(1_000_000): pass'; done | jq -s 'map(.duration) | min'
}

# ---- checks ----

passed=0 failed=0 since=0

# check SENTENCE COMMAND [and COMMAND …]
check() {
  local sentence=$1 command=() word good=true
  shift
  for word in "$@" and; do
    if [[ $word != and ]]; then command+=("$word"); continue; fi
    "${command[@]}" >/tmp/check.log 2>&1 || { good=false; tail -n 20 /tmp/check.log; }
    command=()
  done
  if $good; then passed=$((passed + 1)) word="ok  "; else failed=$((failed + 1)) word=FAIL; fi
  echo "$word $sentence ($((SECONDS - since)) s)"
  since=$SECONDS
}

# within SECONDS COMMAND
within() {
  local until=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < until)) || return 1
    sleep 0.1
  done 2>/dev/null
}

finish() {
  trap - EXIT
  echo "$passed passed, $failed failed"
  sleep 1                       # the console is slow
  echo b >/proc/sysrq-trigger   # a reboot, which ends the emulator
  sleep 60
}

case ${1:-} in
  "") on_host ;;
  inside | keep) "$@" ;;
  *) sed -n '2,4p' "$self"; exit 2 ;;
esac

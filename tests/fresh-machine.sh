#!/usr/bin/env bash
# Proves ./run.sh and ./test.sh on a machine that has nothing yet: a minimal root of this Debian or Ubuntu release, made
# anew, entered with mounts, process ids and control groups of its own, removed at the end. What is tested is the
# committed state. Needs root and about ten minutes.
#
#   on_host   makes the root and clears it away     (this machine)
#   enter     mounts and changes into it            (process 1 of the new process ids)
#   inside    does what a newcomer does, and checks (the fresh machine)
set -euo pipefail

self=$(readlink -f "${BASH_SOURCE[0]}")
limit=20m

on_host() {
  local root conf=() sources=() file
  root=$(dirname "$(dirname "$self")")
  . "$root/deploy/setup.sh"
  ((EUID == 0)) || give_up "This needs root: it makes a root file system and enters it."
  type -P mmdebstrap git >/dev/null || give_up "This needs mmdebstrap and git: apt-get install -y mmdebstrap git"
  find_dotnet || give_up "This needs the .NET SDK 10 to bring along."

  work=$(mktemp -d) child=""
  trap clear_away EXIT
  fresh=$work/root group=fresh-machine-$$

  # How this machine reaches its package sources is the one thing that the fresh one inherits.
  for file in /etc/apt/apt.conf.d/*; do
    if grep -qsE 'Proxy|Verify-|Acquire::(https?|ftp|Check|Retries)' "$file"; then conf+=("--aptopt=$file"); fi
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
    [[ ! -s $file ]] || sources+=("$file")
  done
  # In the background, as below: so we can clear away at once when we are to end.
  mmdebstrap --quiet --variant=minbase --include=git,curl,ca-certificates,sudo "${conf[@]}" \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$fresh" "${sources[@]}" &
  child=$!
  wait "$child"
  child=""
  for file in /etc/resolv.conf /etc/hosts; do cp -L "$file" "$fresh$file"; done
  for file in /etc/ssl/certs /usr/local/share/ca-certificates /usr/share/keyrings /etc/apt/keyrings /etc/apt/auth.conf.d; do
    [[ ! -d $file ]] || { mkdir -p "$fresh$file" && cp -a "$file/." "$fresh$file"; }
  done
  for file in .npmrc .nuget/NuGet/NuGet.Config; do
    [[ ! -f $HOME/$file ]] || install -D -m 644 "$HOME/$file" "$fresh/etc/skel/$file"
  done
  cp -a "$fresh/etc/skel/." "$fresh/root"
  # It will never see a power cut; dpkg's care for one takes minutes.
  echo force-unsafe-io >"$fresh/etc/dpkg/dpkg.cfg.d/fast"

  git -C "$root" bundle create --quiet "$fresh/coderunner.bundle" HEAD
  cp "$self" "$fresh/fresh-machine.sh"
  mkdir -p "$fresh/usr/share/dotnet"
  echo "== a fresh machine: $SECONDS s"

  # Nothing inside is to inherit that a background job ignores SIGINT.
  env --default-signal=INT,QUIT timeout --foreground --kill-after=1 "$limit" \
    unshare --mount --pid --ipc --uts --fork --kill-child "$self" enter "$fresh" "${dotnet%/*}" "$group" &
  child=$!
  local code=0
  wait "$child" || code=$?
  child=""
  ((code < 124)) || give_up "It did not end within $limit."
  return "$code"
}

give_up() { printf '%s\n0 passed, 1 failed\n' "$1"; exit 1; }

clear_away() {
  # unshare takes the whole process namespace with it; its mounts end with the last process.
  [[ -z $child ]] || { kill "$child"; wait "$child" || true; }
  # Groups can go when the last process has gone, which a killed one does in its own time.
  for _ in {1..50}; do
    find /sys/fs/cgroup -depth -type d -path "*/$group*" -exec rmdir {} + 2>/dev/null && break
    sleep 0.1
  done
  rm -rf --one-file-system "$work"
}

enter() {
  local fresh=$1 sdk=$2 group=$3 folder controllers path pair kept=()
  # Executors tidy up below their own control group by process id, which means nothing to those outside. Version 1 lets
  # us make groups anywhere; in version 2 the executor makes one of its own.
  while IFS=: read -r _ controllers path; do
    [[ $controllers =~ ^(memory|pids|cpu|cpuacct|cpu,cpuacct)$ ]] || continue
    folder=/sys/fs/cgroup/$controllers${path%/}/$group
    { mkdir "$folder" && echo $$ >"$folder/cgroup.procs"; } || true
  done <<<"$(</proc/self/cgroup)"

  mount --bind "$fresh" "$fresh"
  mount --rbind /dev "$fresh/dev"
  mount --rbind /sys "$fresh/sys"
  mount -t proc proc "$fresh/proc"
  mount --bind "$sdk" "$fresh/usr/share/dotnet"
  mount -o remount,bind,ro "$fresh/usr/share/dotnet"
  # Not chroot: the kernel refuses user namespaces in one.
  mkdir "$fresh/outside"
  cd "$fresh"
  pivot_root . outside
  cd /
  umount --lazy /outside
  rmdir /outside

  while IFS= read -r -d '' pair; do
    [[ ! ${pair%%=*} =~ (_proxy|_PROXY|_CERT_.*|_CERTS|_CA_.*|_CAINFO)$ ]] || kept+=("$pair")
  done < <(env -0)
  exec env -i "${kept[@]}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    /fresh-machine.sh inside
}

inside() {
  trap 'exit 130' INT TERM
  exec 3>&1   # past check, which keeps to itself what a command says
  useradd --create-home op
  git -c advice.detachedHead=false clone --quiet /coderunner.bundle "/root/code runner"
  (as_op git -c advice.detachedHead=false clone --quiet /coderunner.bundle /home/op/coderunner)
  cd "/root/code runner"

  # Nothing is there, and `op` may not install it.
  start as_op /home/op/coderunner/run.sh || true
  check "run.sh of a user who may not install says what root is to run" \
    said 'apt-get install -y .*gcc.*libseccomp-dev' and ended_with 1

  # .NET is not on PATH yet.
  if start ./run.sh; then
    check "run.sh installs the .NET SDK that apt offers" type -P dotnet
  else
    check "run.sh says how to get a .NET SDK that apt does not offer, and fails" \
      said 'https://learn.microsoft.com/dotnet/core/install/linux' and said 'apt-get install -y dotnet-sdk-10.0' and ended_with 1
    ln -s ../share/dotnet/dotnet /usr/bin/dotnet
    start ./run.sh || true
  fi
  check "run.sh alone brings the system up" test -n "$address"
  [[ -n $address ]] || { show_output; finish; }
  check "Python answers" runs python 'print(6*7)'
  check "JavaScript answers" runs javascript 'console.log(6*7)'
  check "TypeScript answers" runs typescript 'const n: number = 6*7; console.log(n)'
  # shellcheck disable=SC2016 # bash in the box is to expand it
  check "Bash answers" runs bash 'echo $((6*7))'
  stop
  check "Ctrl-C ends it in order" ended_with 0
  check "nothing of it runs on, nor lies in /tmp" nothing_left

  cd /
  ln -s "/root/code runner/run.sh" /usr/local/bin/coderunner
  check "a built system answers its first run within 3 s, also by a link from elsewhere" starts_within 3000
  stop
  cd "/root/code runner"

  start as_op /home/op/coderunner/run.sh || true
  check "run.sh serves a user without rights" test -n "$address"
  if [[ -n $address ]]; then
    for language in "python print(6*7)" "javascript console.log(6*7)" "typescript console.log(6*7)" "bash echo 42"; do
      check "${language%% *} answers that user" runs "${language%% *}" "${language#* }"
    done
    stop
    check "Ctrl-C ends that in order" ended_with 0
  else
    show_output
  fi

  ./test.sh quick 2>&1 | sed 's/^/    /' | tee /var/log/test.log || true
  check "test.sh succeeds" grep -qE '^    [1-9][0-9]* passed, 0 failed$' <(tail -n 1 /var/log/test.log)
  finish
}

passed=0 failed=0 since=0

# check SENTENCE COMMAND [and COMMAND …]
check() {
  local sentence=$1 command=() word good=true
  shift
  for word in "$@" and; do
    if [[ $word != and ]]; then command+=("$word"); continue; fi
    "${command[@]}" >/var/log/check.log 2>&1 || { good=false; tail -n 20 /var/log/check.log; }
    command=()
  done
  if $good; then passed=$((passed + 1)); else failed=$((failed + 1)); sentence="FAILED: $sentence"; fi
  echo "-- $sentence ($((SECONDS - since)) s)"
  since=$SECONDS
}

finish() {
  echo "$passed passed, $failed failed"
  exit $((failed > 0))
}

as_op() { exec setpriv --reuid=op --regid=op --init-groups env HOME=/home/op "$@"; }

# Starts in the background; true once it is ready. Leaves $system, $address, and what it said in $output.
start() {
  output=/var/log/system.log address="" code=""
  : >"$output"   # at once, or what the one before said could be taken for this one's
  PORT=0 "$@" </dev/null >"$output" 2>&1 &
  system=$!
  address=$(timeout 600 tail -n +1 -f --pid="$system" "$output" 2>/dev/null | grep -m1 -o 'is ready: [^ ]*' || true)
  address=${address#is ready: }
  [[ -n $address ]] || { stop; return 1; }
}

# As Ctrl-C does. Leaves the exit code in $code.
stop() {
  code=0
  kill -INT "$system" 2>/dev/null || true
  timeout 30 tail -f --pid="$system" /dev/null || kill -KILL "$system" || true
  wait "$system" || code=$?
}

said() { grep -E -- "$1" "$output"; }
ended_with() { echo "It ended with $code."; ((code == $1)); }
show_output() { tail -n 60 "$output"; }

ask() { curl -fsS --max-time 30 "$address/api/execute" -d "{\"language\":\"$1\",\"code\":\"$2\"}"; }
runs() {
  local answer
  answer=$(ask "$1" "$2")
  echo "$answer"
  [[ $answer == *'"stdout":"42\n"'* && $answer == *'"status":"ok"'* ]]
}

# Of processes, those here are only ours.
nothing_left() {
  local found=""
  found=$(grep -hsvxE 'bash|fresh-machine.*|grep' /proc/[0-9]*/comm; compgen -G '/tmp/coderunner-*') || true
  echo "$found"
  [[ -z $found ]]
}

# The best of three: what others do on this machine is not ours.
starts_within() {
  local port=${address##*:} begun took best=999999 try
  port=${port%%/*}
  for try in 1 2 3; do
    ((try == 1)) || stop
    begun=$EPOCHREALTIME
    PORT=$port coderunner >"$output" 2>&1 &
    system=$!
    until runs python 'print(6*7)' 2>/dev/null; do
      kill -0 "$system" || return 1
      sleep 0.02
    done
    took=$(((${EPOCHREALTIME/[.,]/} - ${begun/[.,]/}) / 1000))
    ((took > best)) || best=$took
    echo "   first answer after $took ms" >&3
  done
  ((best <= $1))
}

case ${1:-} in
  "") on_host ;;
  enter | inside) "$@" ;;
  *) sed -n '2,4p' "$self"; exit 2 ;;
esac

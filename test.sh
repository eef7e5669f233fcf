#!/usr/bin/env bash
# Sets up like run.sh, runs every test and ends with "N passed, N failed". "quick" leaves out the fresh machine.
set -euo pipefail

root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
. "$root/deploy/setup.sh"

test_packages=(
  "chromium /usr/bin/chromium"
  "curl curl"
  "mount mount"
  "perl perl"
  "postgresql /usr/lib/postgresql/*/bin/initdb"
  "procps /bin/kill"
  "util-linux prlimit"
  "python3-requests /usr/lib/python3/dist-packages/requests/__init__.py"
)
[[ ${1:-} == quick ]] || test_packages+=(
  "git git"
  "mmdebstrap mmdebstrap"
  "clang clang"
  "qemu-system-$([[ $(uname -m) == aarch64 ]] && echo arm || echo x86) qemu-system-$(uname -m)"
  "e2fsprogs mke2fs"
  "libclang-rt-dev /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a"
)

# Some machines have another engine, or may have none: then the containers are skipped, and nothing else.
engine_packages=(
  "docker.io dockerd"
  "docker-compose docker-compose"
)

passed=0 failed=0 skipped="" failures=""

# Runs one program that tests, and adds what its summary says. A test that was skipped proved nothing: it counts as failed.
# So does a program that ends badly without naming a failed test, or tells no summary at all.
run_tests() {
  local name=$1 out=$root/.build/tests.log since=$SECONDS code=0 good=0 bad=0 summary
  shift
  printf '\n== %s\n' "$name"
  # Started from a script in the background we would ignore SIGINT, and so would the systems whose end by Ctrl-C is tested.
  env --default-signal=INT "$@" 2>&1 | tee "$out" || code=$?
  if ((code == 77)); then
    # It says itself why it cannot run here; nothing was proved.
    skipped+=$'\n'"$name: $(tail -n 1 "$out")"
    return
  fi
  summary=$(grep -E 'Total: [0-9]+, Errors: |^[0-9]+ passed, [0-9]+ failed$' "$out" | tail -n 1 || true)
  if [[ $summary =~ Total:\ ([0-9]+),\ Errors:\ ([0-9]+),\ Failed:\ ([0-9]+),\ Skipped:\ ([0-9]+),\ Not\ Run:\ ([0-9]+) ]]; then
    good=$((BASH_REMATCH[1] - BASH_REMATCH[3] - BASH_REMATCH[4] - BASH_REMATCH[5]))
    bad=$((BASH_REMATCH[2] + BASH_REMATCH[3] + BASH_REMATCH[4]))
  elif [[ $summary =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
    good=${BASH_REMATCH[1]} bad=${BASH_REMATCH[2]}
  fi
  ((good + bad > 0 && (code == 0 || bad > 0))) || bad=$((bad + 1))
  passed=$((passed + good)) failed=$((failed + bad))
  ((bad == 0)) || failures+=$'\n'"== $name"$'\n'"$(failed_tests "$out")"
  echo "== $name: $good passed, $bad failed, $((SECONDS - since)) s"
}

# What failed, with its message: said again at the end, since who reads a long log reads that.
failed_tests() {
  awk '/ \[FAIL\]$/ { print; inside = 40; next }
       inside > 0 && /^      / { print; inside--; next }
       { inside = 0 }
       /^ *FAIL(ED:)? / { print }' "$1" | cut -c 1-1000
}

set_up "${run_packages[@]}" "${test_packages[@]}"
export PATH=${dotnet%/*}:$PATH
step "Building the launcher for tests" make -C "$root/runners/launcher" launcher-test
step "Building the tests" "$dotnet" build "$root/CodeRunner.sln" -c Release --disable-build-servers
echo "== set up: $SECONDS s"

run_tests "tests" "$dotnet" "$root/tests/bin/Release/net10.0/CodeRunner.Tests.dll" -failSkips -noColor
if [[ ${1:-} != quick ]]; then
  step "Building the launcher with sanitizers" make -C "$root/runners/launcher" launcher-asan
  # Without fork servers: theirs is a build of its own, and every box is to be made by the one with sanitizers.
  run_tests "hostile programs, launcher with sanitizers" env Executor__Forks=false CODERUNNER_TEST_LAUNCHER="$root/runners/launcher/launcher-asan" \
    "$dotnet" "$root/tests/bin/Release/net10.0/CodeRunner.Tests.dll" -failSkips -noColor -class '*.HostileTests' -class '*.LimitTests'
  run_tests "fuzzing" "$root/tests/fuzz.sh" 60
  run_tests "control groups version 2, in a guest" "$root/tests/guest.sh"
  ((EUID != 0)) || (install_missing "${engine_packages[@]}") || true
  run_tests "containers" "$root/tests/containers.sh"
  run_tests "fresh machine" "$root/tests/fresh-machine.sh"
fi

[[ -z $skipped ]] || printf '\nNot everything can run here:%s\n' "$skipped"
[[ -z $failures ]] || printf '\nWhat failed:%s\n' "$failures"
printf '\nTook %s s.\n%s passed, %s failed\n' "$SECONDS" "$passed" "$failed"
((failed == 0))

#!/usr/bin/env bash
# Proves the containers: builds the images from this machine, starts docker-compose.yml from clean, and checks what deploy/README.md
# promises. The engine is one of its own, in network, mount and process namespaces of its own, so it shares nothing with another engine
# on this machine, and nothing of it is left. Needs root, docker.io and docker-compose, and about ten minutes. Ends with 77 where no
# engine can run.
#
#   on_host   builds what needs the network, and clears away     (this machine)
#   inside    starts the engine, and checks                      (process 1 of the new namespaces)
#
# What the supervisor does is checked by containers-supervised.sh and what Swarm does by swarm.sh, on the same engine. With names of its
# chapters as arguments only those are gone through.
set -euo pipefail

self=$(readlink -f "${BASH_SOURCE[0]}")
root=$(dirname "$(dirname "$self")")
limit=25m
chapters=(images up_from_clean walls what_readme_says hostile_programs a_runner_is_killed a_fifth_language and_down supervised swarm)

on_host() {
  ((EUID == 0)) || skip "this needs root, since it starts one."
  type -P dockerd docker >/dev/null || skip "there is none: apt-get install -y docker.io docker-compose"
  "$root/deploy/compose" version >/dev/null 2>&1 || skip "Compose is missing: apt-get install -y docker-compose"
  unshare --mount --net --pid --ipc --uts --fork --mount-proc true 2>/dev/null || skip "this machine gives us no namespaces for one of our own."

  # Sysctls and, on Ubuntu, AppArmor forbid it; a runner refuses to start there and says what mends it.
  setpriv --reuid 65534 --regid 65534 --clear-groups unshare --user true 2>/dev/null || skip "ordinary users may make no user namespaces on this machine."
  (($(df --output=avail --block-size=1G /var/tmp | tail -n 1) >= 10)) || skip "its images want 10 GiB in /var/tmp."
  # Not in /tmp: an engine's layers want a disk.
  work=$(mktemp -d /var/tmp/coderunner-containers-XXXXXX) child=""
  trap clear_away EXIT
  trap 'exit 130' INT TERM
  "$root/deploy/images.sh" prepare || give_up "The images' bases and parts cannot be made."
  echo "== bases and parts: $SECONDS s"
  # A copy, since a language is added to it; of what was built only that which images take in.
  mkdir -p "$work/tree/.build"
  tar -C "$root" --exclude=./.git --exclude=./.build --exclude=./data --exclude=./deploy/secrets --exclude=bin --exclude=obj --exclude=node_modules -c . | tar -C "$work/tree" -x
  mkdir "$work/tree/.build/images"

  # Its end is the end of the process ids, and so of engine and containers.
  timeout --foreground --kill-after=1 "$limit" unshare --mount --net --pid --ipc --uts --fork --kill-child --mount-proc \
    "$work/tree/tests/containers.sh" inside "$work" "$root/.build/images" "$@" &
  child=$!
  local code=0
  wait "$child" || code=$?
  child=""
  ((code != 124 && code != 137)) || give_up "It did not end within $limit."
  return "$code"
}

give_up() { printf '%s\n0 passed, 1 failed\n' "$1"; exit 1; }

# Nothing was proved and nothing failed; whoever calls this knows by the code.
skip() { echo "Skipped, no container engine can run here: $1"; exit 77; }

clear_away() {
  [[ -z $child ]] || { kill "$child"; wait "$child" || true; }
  for _ in {1..50}; do
    find /sys/fs/cgroup -depth -type d -path "*/${work##*/}*" -exec rmdir {} + 2>/dev/null && break
    sleep 0.1
  done
  rm -rf --one-file-system "$work"
}

inside() {
  work=$1
  cd "$root"
  mount --bind "$2" .build/images
  export DOCKER_HOST=unix:///run/docker.sock DOCKER_CONFIG=$work/config COMPOSE_PROJECT_NAME=coderunner CODERUNNER_SECRET_FILES=$work/secrets
  address=http://127.0.0.1:8080 API=$address/v1/agent-coderunner
  unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
  exec 3>&1
  trap 'echo "It ended early, code $?: $BASH_COMMAND"; failed=$((failed + 1)); finish' EXIT
  export CODERUNNER_SDK=coderunner/base-parts CODERUNNER_RUNTIME=coderunner/base-dotnet CODERUNNER_POSTGRES_BASE=coderunner/base-postgres
  host=$(dirname "$(dirname "$2")")   # the tree that this one is a copy of: it has what was built
  . tests/containers-supervised.sh
  start_engine
  limits_for_tests
  shift 2
  (($# > 0)) || set -- "${chapters[@]}"
  for chapter; do "$chapter"; done
  finish
}

start_engine() {
  # Sockets, locks and mounts of another engine lie here.
  mkdir -p /etc/docker
  for folder in /run /etc/docker /opt; do mount -t tmpfs -o mode=755 none "$folder"; done
  /usr/bin/python3 -c 'import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 1))'  # lo up
  mkdir -p "$work/config"
  dockerd --host "$DOCKER_HOST" --data-root "$work/docker" --exec-root /run/docker --pidfile /run/docker.pid --cgroup-parent "/${work##*/}" \
    >"$work/dockerd.log" 2>&1 &
  engine=$!
  within 60 answers || no_engine "dockerd does not start."
  # That one copies every layer: it would want 50 GiB, and an hour.
  [[ $(docker info --format '{{.Driver}}') != vfs ]] || no_engine "the disk below /var/tmp gives it no layers (storage driver vfs)."
  # Some machines let it start, and no container.
  starts_a_container >"$work/check.log" 2>&1 || { tail -n 5 "$work/check.log"; no_engine "it starts no container."; }
  echo "   $(docker version --format 'engine {{.Server.Version}}'), $(docker info --format '{{.Driver}}, cgroup v{{.CgroupVersion}}')"
}

no_engine() {
  tail -n 20 "$work/dockerd.log"
  trap - EXIT
  kill "$engine" 2>/dev/null || true
  skip "$1"
}

# One with nothing in it but a program that ends at once.
starts_a_container() {
  # shellcheck disable=SC2046 # one word a library
  tar -chP /bin/true $(ldd /bin/true | grep -o '/[^ ]*') | docker import - coderunner/probe && docker network create --internal probe &&
    docker run --rm --network probe --memory 64m coderunner/probe /bin/true && docker network rm probe && docker image rm coderunner/probe
}

answers() { docker info >/dev/null 2>&1; }

images() {
  check "images.sh builds every image without the network" ./deploy/images.sh prepared
  docker image ls --filter 'reference=coderunner/*' --format '   {{.Repository}} {{.Size}}' | sort
  check "no image runs as root" eval '! docker image inspect --format "{{.Config.User}}" coderunner/{gateway,keys-service,postgres,supervisor,python,javascript,typescript,bash} | grep -E "^(root|0|0:.*)?$"'
  check "secrets.sh made the secrets, behind a closed folder" eval '[[ $(stat -c %a "$CODERUNNER_SECRET_FILES") == 700 && $(ls "$CODERUNNER_SECRET_FILES" | wc -l) == 5 ]]'
}

limits_for_tests() {
  # The tests ask more often than callers may.
  cat >"$work/limits.yml" <<'YAML'
services:
  gateway: {environment: &plans {Plans__anonymous__RequestsPerMinute: "100000", Plans__free__RequestsPerMinute: "100000", Plans__free__Credits: "5000"}}
  keys-service: {environment: *plans}
YAML
}

compose() { deploy/compose --file "$work/limits.yml" "$@"; }

up_from_clean() {
  local begun=$SECONDS
  check "compose up, from clean" compose up -d --no-build
  check "everything becomes healthy" within 120 all_healthy
  check "the gateway finds the runners of all four languages" within 60 serves bash javascript python typescript
  echo "   up after $((SECONDS - begun)) s"
}

all_healthy() { [[ $(compose ps -q | xargs docker inspect --format '{{.State.Health.Status}}' | sort | uniq -c | xargs) == "7 healthy" ]]; }

# serves LANGUAGE…: exactly these.
serves() { [[ $(curl -fsS "$API/api/languages" | jq -r '[.languages[].name] | sort | join(" ")') == "$*" ]]; }

walls() {
  # shellcheck disable=SC2016 # jq is to expand it
  compose ps -q | xargs docker inspect >"$work/containers.json"
  check "no container is privileged, has a capability, or may write its root" \
    all '.HostConfig | .Privileged == false and (.CapAdd // []) == [] and .CapDrop == ["ALL"] and .ReadonlyRootfs' \
    and all '.HostConfig.SecurityOpt | any(startswith("no-new-privileges"))'
  check "each has limits of memory and processes, and starts again by itself" \
    all '.HostConfig | .Memory > 0 and .PidsLimit > 0 and .RestartPolicy.Name == "unless-stopped"'
  check "none sees the engine, the machine's files or its network, process ids or ipc" \
    all '[.Mounts[] | select(.Type == "bind") | .Source] | all(startswith($secrets))' and all '.HostConfig | .NetworkMode != "host" and .PidMode == "" and .IpcMode == "private"'
  check "only runners have another profile of system calls and a whole /proc" \
    all '(.HostConfig.SecurityOpt | any(startswith("seccomp={"))) == $runner and (.HostConfig.MaskedPaths == []) == $runner' \
    and all '.HostConfig.SecurityOpt | any(. == "seccomp=unconfined") | not'
  check "only the gateway's port is published, and only on this machine" \
    eval '[[ $(jq -c "[.[] | .HostConfig.PortBindings // {} | .[]? | .[] | [.HostIp, .HostPort]]" "$work/containers.json") == "[[\"127.0.0.1\",\"8080\"]]" ]]'
  check "from the runners' network the gateway is reached, and no address beyond it" reaches "$(address_of gateway runners)" 8080 \
    and unreachable "$(address_of gateway street)" 8080 and unreachable "$(address_of keys-service keys)" 8080 and unreachable "$(address_of postgres database)" 5432
  check "a runner holds the secret of session ids and no other" runner_has python '[[ $(echo /run/secrets/*) == /run/secrets/Sessions__Secret ]]'
  check "a runner says that it is unprivileged, and that it watches memory" said_by python 'unprivileged.*memory watched'
  check "Python, JavaScript and TypeScript come from fork servers, without a right" within 30 forks python and within 30 forks javascript and within 30 forks typescript
  check "its processes have no capability and a user of the language's own" \
    runner_has python 'grep -q "^CapPrm:\s*0*$" /proc/1/status && grep -q "^Uid:\s*10011" /proc/1/status' and runner_has bash 'grep -q "^Uid:\s*10014" /proc/1/status'
}

all() {
  jq -e --arg secrets "$CODERUNNER_SECRET_FILES" \
    'all(.[]; (.Config.Labels["com.docker.compose.service"] | IN("python", "javascript", "typescript", "bash")) as $runner | '"$1)" "$work/containers.json"
}
address_of() { docker inspect --format "{{.NetworkSettings.Networks.coderunner_$2.IPAddress}}" "$(container "$1")"; }
reaches() { runner_has python "timeout 3 bash -c '</dev/tcp/$1/$2'"; }
unreachable() { [[ -n $1 ]] && ! reaches "$@"; }
container() { compose ps -q "$1"; }
runner_has() { docker exec "$(container "$1")" bash -c "$2"; }
forks() { runner_has "$1" 'exec 3<>/dev/tcp/127.0.0.1/8080; printf "GET /health HTTP/1.0\r\n\r\n" >&3; cat <&3' | grep -qF '"forked":true'; }
said_by() { docker logs "$(container "$1")" 2>&1 | grep -E "$2"; }

what_readme_says() {
  # The code blocks of README.md, as they stand there: the address is the one we have.
  readme "## Five calls" | bash >"$work/five" 2>"$work/five.errors" || cat "$work/five.errors"
  check "README's calls of all languages" grep -F '"stdout":"4950\n"' "$work/five" and grep -F '"stdout":"3.141592653589793\n"' "$work/five" \
    and grep -F '"stdout":"      1 a\n      2 b\n"' "$work/five" and grep -F 'SEVMTE8' "$work/five" and grep -F '"status":"timeout"' "$work/five"
  check "README's session: a file is laid in, variables last" grep -F '"stdout":"42\n"' "$work/five"
  check "TypeScript and Bash" runs typescript 'const n: number = 6*7; console.log(n)' and runs bash 'echo 42'

  key=$(curl -fsS -X POST "$address/api/keys/create" | jq -r .key)
  check "a key is created" test "${key:0:3}" == gw_
  check "a call with it costs one credit" runs python 'print(42)' and eval '[[ $(credits) == 4999 ]]'
  check "a wrong key is refused" eval '[[ $(curl -s -o /dev/null -w "%{http_code}" -H "X-API-Key: gw_wrong" "$API/api/languages") == 401 ]]'
  compose restart keys-service postgres >/dev/null 2>&1
  check "keys and credits outlive a restart of keys-service and the database" within 60 eval '[[ $(credits) == 4999 ]]'
}

readme() { awk -v from="$1" '/^## /{on = $0 == from} on && /^```/{code = !code && /sh$/; next} on && code' README.md; }
credits() { curl -fsS -H "X-API-Key: $key" "$address/api/keys/balance" | jq .credits; }
ask() { jq -n --arg language "$1" --arg code "$2" '{$language, $code}' | curl -sS --max-time 60 ${key:+-H "X-API-Key: $key"} "$API/api/execute" -d @-; }
runs() {
  local answer
  answer=$(ask "$1" "$2")
  echo "$answer"
  [[ $(jq -r '.status + " " + .stdout' <<<"$answer") == "ok 42" ]]
}

hostile_programs() {
  local own launcher
  own=$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(container python)")
  # shellcheck disable=SC2016 # bash in the container is to expand it
  launcher=$(docker exec "$(container python)" bash -c 'for one in /proc/[1-9]*; do grep -q "^PPid:\s*1$" $one/status && grep -qx box $one/comm && echo ${one#/proc/}; done; true' 2>/dev/null)
  /usr/bin/python3 tests/containers-hostile.py "$address" "$own" "${launcher%%$'\n'*}" | tee "$work/hostile" || true
  add "$work/hostile" "hostile programs inside unprivileged runners"
  check "no runner had to start again for them" eval '[[ $(compose ps -q | xargs docker inspect --format "{{.RestartCount}}" | sort -u) == 0 ]]'
}

a_runner_is_killed() {
  local before after charged runner began healed session language
  runner=$(container python)
  session=$(curl -fsS -H "X-API-Key: $key" "$API/api/sessions" -d '{"language":"python"}' | jq -r .id)
  before=$(credits)
  for language in python bash; do
    for _ in 1 2 3; do load "$language" & done
  done
  within 60 eval '[[ $(cat "$work"/load.python.* 2>/dev/null | wc -l) -ge 6 ]]' || true
  kill -KILL "$(docker inspect --format '{{.State.Pid}}' "$runner")"
  began=${EPOCHREALTIME/[.,]/}
  within 60 runs_without_key python 'print(42)' >/dev/null || true
  healed=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
  touch "$work/load.stop"
  wait $(jobs -p | grep -vx "$engine") || true
  echo "   healed after $healed ms; python: $(sort "$work"/load.python.* | uniq -c | xargs), bash: $(sort "$work"/load.bash.* | uniq -c | xargs)"
  check "a killed runner comes back by itself, soon" test "$healed" -le "$soon" and eval '[[ $(docker inspect --format "{{.RestartCount}}" "$runner") == 1 ]]' and within 30 runs python 'print(42)'
  check "meanwhile no call of another language failed" eval '[[ $(sort -u "$work"/load.bash.*) == 200 ]]'
  check "its session is said to be lost" eval '[[ $(curl -s -o /dev/null -w "%{http_code}" -H "X-API-Key: $key" "$API/api/sessions/$session") == 410 ]]'
  check "and those of its own were answered 502 or 503" eval '! sort -u "$work"/load.python.* | grep -vE "^(200|502|503)$"'
  after=$(credits) charged=$(cat "$work"/load.* | grep -c '^200$' || true)
  check "the failed ones were not charged" test "$((before - after))" -eq "$((charged + 1))"
}

runs_without_key() { key="" runs "$@"; }

# Calls one after another, each status a line, until they are enough.
load() {
  local code='print(42)'
  [[ $1 == python ]] || code='echo 42'
  while [[ ! -e $work/load.stop ]] && (($(cat "$work/load.$1.$BASHPID" 2>/dev/null | wc -l) < 300)); do
    curl -s -o /dev/null -w '%{http_code}\n' --max-time 60 -H "X-API-Key: $key" "$API/api/execute" -d "{\"language\":\"$1\",\"code\":\"$code\"}" >>"$work/load.$1.$BASHPID" || true
    sleep 0.2
  done
}

a_fifth_language() {
  local began routed
  lay_in_perl
  check "a fifth language's image is built from its folder and fragment" compose build perl
  began=${EPOCHREALTIME/[.,]/}
  compose up -d --no-deps perl >"$work/up" 2>&1 || cat "$work/up"
  check "its container is routed to without a word to anyone" within 60 runs perl 'print "42\n"'
  routed=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
  echo "   routed $routed ms after \"compose up\" was asked for it"
  check "soon" test "$routed" -le "$soon"
  check "nothing else was started again, and the languages are five" serves bash javascript perl python typescript \
    and eval '[[ $(docker inspect --format "{{.RestartCount}}" "$(container gateway)") == 0 ]]'
}

lay_in_perl() {
  mkdir -p runners/perl
  cat >runners/perl/language.json <<'JSON'
{"name": "perl", "aliases": ["pl"], "title": "Perl", "extension": "pl", "runtime": "perl", "version": ["perl", "-e", "print $^V"],
 "install": "apt-get install -y perl", "run": ["perl", "main.pl"], "hello": "print \"Hello, World!\\n\";"}
JSON
  # As runners/README.md has it.
  cat >runners/perl/compose.yml <<'YAML'
services:
  perl:
    extends: {file: runners/runner.yml, service: runner}
    image: coderunner/perl
    build: {context: ., dockerfile: runners/Dockerfile, args: {LANGUAGE: perl}}
    user: "10015:10015"
YAML
}

and_down() {
  check "compose down ends everything in order" compose down --volumes --timeout 20
  check "and leaves no container, volume or network" eval '[[ -z $(docker ps -aq)$(docker volume ls -q)$(docker network ls -q --filter type=custom) ]]'
}

# Two gateways, their sessions, more runners: on this engine, with images that are there.
swarm() {
  tests/swarm.sh on "$work" "$host" "$@" | tee "$work/swarm" || true
  add "$work/swarm" "Swarm"
}

throughput() { swarm up throughput and_down; }

passed=0 failed=0 since=0
# The measured figure is printed; a machine that does other things besides may take so long (milliseconds).
soon=30000

# add FILE SENTENCE: what a program of its own says at its end.
add() {
  if [[ $(tail -n 1 "$1") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
  else failed=$((failed + 1)); fi
  echo "-- $2 ($((SECONDS - since)) s)"
  since=$SECONDS
}

# check SENTENCE COMMAND [and COMMAND …]
check() {
  local sentence=$1 command=() word good=true
  shift
  for word in "$@" and; do
    if [[ $word != and ]]; then command+=("$word"); continue; fi
    "${command[@]}" >"$work/check.log" 2>&1 || { good=false; tail -n 20 "$work/check.log"; }
    command=()
  done
  if $good; then passed=$((passed + 1)); else failed=$((failed + 1)); sentence="FAILED: $sentence"; fi
  echo "-- $sentence ($((SECONDS - since)) s)"
  since=$SECONDS
}

# within SECONDS COMMAND: as long again, and again, on a machine at load.
within() {
  local until=$((SECONDS + 3 * $1))
  shift
  until "$@"; do
    ((SECONDS < until)) || return 1
    sleep 0.1
  done 2>/dev/null
}

finish() {
  trap - EXIT
  if ((failed > 0)); then for name in $(docker ps -aq); do docker logs --tail 15 "$name" 2>&1 | sed "s/^/   $name /"; done; fi
  docker ps -aq | xargs -r docker rm --force --volumes >/dev/null 2>&1 || true
  [[ -z ${run:-} ]] || kill "$run" 2>/dev/null || true
  kill "$engine"
  wait "$engine" || true
  echo "$passed passed, $failed failed"
  exit $((failed > 0))
}

if [[ ${1:-} == inside ]]; then inside "${@:2}"; else on_host "$@"; fi

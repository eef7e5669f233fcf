#!/usr/bin/env bash
# Proves deploy/swarm.yml on the engine of containers.sh, which runs it as its last chapter: two gateways, runners that the node's supervisor
# starts, sessions that reach their runner through either gateway, more runners without a restart, hostile programs held. The routing
# mesh is left out: it wants a kernel with IPVS.
#
#   containers.sh images swarm           this alone, about four minutes after "images.sh prepare"
#   containers.sh images throughput      the runs a second of two gateways and three runners, against the embedded form's
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
chapters=(up two_gateways more_runners walls hostile_programs and_down)

# on WORK HOST [CHAPTER…]: HOST is the tree that this one is a copy of.
on() {
  work=$1/swarm.d host=$2
  shift 2
  mkdir -p "$work"
  cd "$root"
  exec 3>&1
  trap 'echo "It ended early, code $?: $BASH_COMMAND"; failed=$((failed + 1)); finish' EXIT
  # The chapters before may have left one more language.
  docker image rm coderunner/perl >/dev/null 2>&1 || true
  (($# > 0)) || set -- "${chapters[@]}"
  for chapter; do "$chapter"; done
  finish
}

up() {
  # The tests ask more often than callers may.
  cat >"$work/limits.yml" <<'YAML'
version: "3.8"
services:
  gateway: {environment: &plans {Plans__anonymous__RequestsPerMinute: "100000", Plans__free__RequestsPerMinute: "100000", Plans__free__MaxSessions: "100"}}
  keys-service: {environment: *plans}
YAML
  check "a swarm of one" docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:2377
  docker node update --label-add coderunner.database=true "$(docker node ls -q)" >/dev/null
  CODERUNNER_DOCKER_GROUP=$(stat -c %g /var/run/docker.sock)
  export CODERUNNER_DOCKER_GROUP
  check "stack deploy" docker stack deploy --resolve-image never --compose-file deploy/swarm.yml --compose-file "$work/limits.yml" coderunner
  check "every service gets its tasks" within 180 placed
  check "the supervisor starts a runner of each language" within 120 counted 4
  mapfile -t gateways < <(addresses gateway)
  check "each of the two gateways serves four languages" within 60 serves "${gateways[0]}" and within 60 serves "${gateways[1]}"
}

placed() { [[ $(docker service ls --format '{{.Name}} {{.Replicas}}' | sort | xargs) == "coderunner_gateway 2/2 coderunner_keys-service 2/2 coderunner_postgres 1/1 coderunner_supervisor 1/1" ]]; }
runners() { docker ps -q --filter label=coderunner.supervisor "${@/#/--filter=label=coderunner.language=}"; }
counted() { [[ $(runners "${@:2}" | wc -l) == "$1" ]]; }
tasks() { docker ps -q --no-trunc --filter "label=com.docker.swarm.service.name=coderunner_$1"; }
# Of a service's tasks in the bridge that each has to this machine.
addresses() {
  local id
  for id in $(tasks "$1"); do docker network inspect docker_gwbridge | jq -r --arg id "$id" '.[0].Containers[$id].IPv4Address | split("/")[0]'; done
}
api() { curl -fsS --max-time 60 ${key:+-H "X-API-Key: $key"} "http://$(at "$1")/v1/agent-coderunner/api/$2" "${@:3}"; }
at() { if [[ $1 == *:* ]]; then echo "$1"; else echo "$1:8080"; fi; }
serves() { [[ $(api "$1" languages | jq -r '[.languages[].name] | sort | join(" ")') == "bash javascript python typescript" ]]; }

two_gateways() {
  local id
  key=$(curl -fsS -X POST "http://${gateways[0]}:8080/api/keys/create" | jq -r .key)
  check "a key that one gateway has created, both know, and count together" within 10 balance 200 0 and within 10 balance 200 1 and runs 0 and runs 1 and balance 198 0 and balance 198 1
  id=$(api "${gateways[0]}" sessions -d '{"language":"python"}' | jq -r .id)
  check "a session reaches its runner through either gateway" says 0 "$id" 'x = 41' "" and says 1 "$id" 'x += 1' "" and says 0 "$id" 'print(x)' 42 and says 1 "$id" 'print(x)' 42
  session=$id
}

balance() { [[ $(curl -fsS -H "X-API-Key: $key" "http://${gateways[$2]}:8080/api/keys/balance" | jq .credits) == "$1" ]]; }
runs() { [[ $(api "${gateways[$1]}" execute -d '{"language":"python","code":"print(42)"}' | jq -r .stdout) == 42 ]]; }
# says GATEWAY SESSION CODE OUTPUT
says() { [[ $(jq -n --arg code "$3" '{$code}' | api "${gateways[$1]}" "sessions/$2/execute" -d @- | jq -r '.status + .stdout') == "ok$4" ]]; }

more_runners() {
  local before began
  before=$(docker ps --format '{{.ID}}' --filter label=coderunner.supervisor | sort)
  began=${EPOCHREALTIME/[.,]/}
  check "three runners of Python are asked for" docker service update --detach --env-add Supervisor__Languages__python__Least=3 --env-add Supervisor__Languages__python__Most=3 coderunner_supervisor
  check "there are three, and sessions are opened on all of them" within 60 counted 3 python and within 30 spread
  echo "   three of Python take sessions $(((${EPOCHREALTIME/[.,]/} - began) / 1000)) ms after the order"
  check "no runner and no gateway was started again for it" test "$(comm -12 <(echo "$before") <(docker ps --format '{{.ID}}' | sort))" == "$before" and within 60 placed \
    and eval '[[ $(addresses gateway | sort | xargs) == $(printf "%s\n" "${gateways[@]}" | sort | xargs) ]]'
  check "the session from before lives" says 1 "$session" 'print(x)' 42
  check "each of twelve sessions reaches its own runner through the other gateway" each_through_both
}

each_through_both() {
  local id
  for id in "${opened[@]}"; do says 1 "$id" 'x = 21' "" && says 0 "$id" 'print(x * 2)' 42 || return 1; done
}

# Twelve sessions lie on three runners: the id's first part names one.
spread() {
  local n id
  for id in "${opened[@]}"; do api "${gateways[0]}" "sessions/$id" -X DELETE; done
  opened=()
  for n in {1..12}; do opened+=("$(api "${gateways[$((n % 2))]}" sessions -d '{"language":"python"}' | jq -r .id)"); done
  [[ $(printf '%s\n' "${opened[@]}" | sed 's/^s_\([^.]*\)\..*/\1/' | sort -u | wc -l) == 3 ]]
}

walls() {
  local python
  docker ps -q | xargs docker inspect >"$work/containers.json"
  check "no container is privileged, has a capability, or may write its root" all '.HostConfig | .Privileged == false and (.CapAdd // []) == [] and .CapDrop == ["ALL"] and .ReadonlyRootfs'
  check "only runners have another profile of system calls and a whole /proc, and they have what Compose gives them" \
    all '(.HostConfig.MaskedPaths == []) == $runner and ((.HostConfig.SecurityOpt // []) | any(startswith("seccomp={"))) == $runner' \
    and all '($runner | not) or (.HostConfig | .Memory > 0 and .PidsLimit > 0 and (.SecurityOpt | any(startswith("no-new-privileges"))))'
  check "the engine's socket is in the supervisor, and in nothing else" all '([.Mounts[].Source] | any(endswith("docker.sock"))) == (.Config.Labels["com.docker.swarm.service.name"] == "coderunner_supervisor")'
  check "each runner is a user of its own" eval '[[ $(jq "[.[] | select(.Config.Labels[\"coderunner.supervisor\"]) | .Config.User] | unique | length" "$work/containers.json") == 6 ]]'
  python=$(runners python | head -n 1)
  check "from a runner the gateways are reached, and neither this machine's bridge nor the database" \
    reaches "$python" "$(address_of gateway runners)" 8080 and unreachable "$python" "${gateways[0]}" 8080 \
    and unreachable "$python" "$(address_of keys-service keys)" 8080 and unreachable "$python" "$(address_of postgres database)" 5432
  check "a runner says that it is unprivileged, and that it watches memory" said_by "$python" "unprivileged.*memory watched"
}

all() { jq -e 'all(.[]; (.Config.Labels["coderunner.supervisor"] != null) as $runner | '"$1)" "$work/containers.json"; }
address_of() { docker inspect "$(tasks "$1" | head -n 1)" | jq -r --arg name "coderunner_$2" '.[0].NetworkSettings.Networks[$name].IPAddress'; }
reaches() { docker exec "$1" timeout 3 bash -c "</dev/tcp/$2/$3"; }
said_by() { docker logs "$1" 2>&1 | grep -E "$2"; }
unreachable() { [[ $2 =~ ^[0-9.]+$ ]] && ! reaches "$@"; }

hostile_programs() {
  local python own launcher
  # The one whose secret, address and launcher they look for may be any of three: what they misuse is the same in each.
  python=$(runners python | head -n 1)
  own=$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$python")
  # shellcheck disable=SC2016 # bash in the container is to expand it
  launcher=$(docker exec "$python" bash -c 'for one in /proc/[1-9]*; do grep -q "^PPid:\s*1$" $one/status && grep -qx box $one/comm && echo ${one#/proc/}; done; true')
  check "the hostile programs are held" /usr/bin/python3 tests/containers-hostile.py "http://${gateways[0]}:8080" "$own" "${launcher%%$'\n'*}"
  check "no runner had to start again for them" counted 3 python and counted 6 and runs 0 and runs 1
}

# By hand: the callers take turns between both forms, on the same processors.
throughput() {
  docker service update --detach --env-add Supervisor__Languages__python__Least=3 --env-add Supervisor__Languages__python__Most=3 coderunner_supervisor >/dev/null
  check "three runners of Python" within 60 counted 3 python
  # In one process, as root, with control groups: what ./run.sh starts.
  cd "$host"   # where the languages are set up
  Plans__anonymous__RequestsPerMinute=1000000 CODERUNNER_DATA=$work/data PORT=18080 dotnet gateway/bin/Release/net10.0/CodeRunner.Gateway.dll >"$work/embedded.log" 2>&1 &
  cd "$root"
  embedded=$!
  check "the embedded form beside them" within 60 serves 127.0.0.1:18080
  sleep 15   # every runner's first looks, and what a supervisor still does
  /usr/bin/python3 tests/throughput.py "embedded=127.0.0.1:18080" "containers=${gateways[0]}:8080,${gateways[1]}:8080"
}

and_down() {
  # As README.md has it: while runners end, their network cannot go.
  docker service update --quiet --env-add Supervisor__OnStop=drain coderunner_supervisor
  check "the supervisor, told to, ends its runners in order" docker service rm coderunner_supervisor and within 120 counted 0
  check "stack rm" docker stack rm coderunner
  check "and nothing is left but the database's volume" within 120 eval '[[ -z $(docker ps -q)$(docker network ls -q --filter label=com.docker.stack.namespace=coderunner) && $(docker volume ls -q) == coderunner_database ]]'
}

passed=0 failed=0 since=0 opened=() embedded=""

# check SENTENCE COMMAND [and COMMAND …]
check() {
  local sentence=$1 command=() word good=true
  shift
  for word in "$@" and; do
    if [[ $word != and ]]; then command+=("$word"); continue; fi
    "${command[@]}" >"$work/check.log" 2>&1 || { good=false; echo "   ${command[*]:0:12}"; tail -n 20 "$work/check.log"; }
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
    sleep 0.2
  done 2>/dev/null
}

finish() {
  trap - EXIT
  if ((failed > 0)); then
    docker service ps --no-trunc --format '{{.Name}} {{.CurrentState}} {{.Error}}' $(docker service ls -q) 2>/dev/null | head -n 20 || true
    for name in $(docker ps -aq | head -n 12); do docker logs --tail 10 "$name" 2>&1 | sed "s/^/   $name /"; done
  fi
  [[ -z $embedded ]] || kill "$embedded" || true
  docker swarm leave --force >/dev/null 2>&1 || true
  docker ps -aq | xargs -r docker rm --force --volumes >/dev/null 2>&1 || true
  echo "$passed passed, $failed failed"
  exit $((failed > 0))
}

[[ ${1:-} == on ]] || { sed -n '2,7p' "$0"; exit 2; }
"$@"

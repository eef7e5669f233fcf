# What ./run.sh --docker and the supervisor promise. Read by containers.sh, whose images and functions it uses.
# shellcheck shell=bash disable=SC2154,SC2016

supervised() {
  rm -rf runners/perl
  docker image rm coderunner/perl >/dev/null 2>&1 || true
  rm -f "$work"/load.*
  up_by_run
  walls_of_the_supervised
  supervised_runner_is_killed
  new_image_is_rolled_out
  supervised_runner_hangs
  busy_language_gets_another
  supervisor_is_killed
  language_is_added
  ended_by_ctrl_c
}

up_by_run() {
  local begun=$SECONDS
  # As a terminal would start it: in a group of its own that Ctrl-C reaches, with signals at their defaults.
  setsid env --default-signal=INT ./run.sh --docker --file "$work/limits.yml" >"$work/run.log" 2>&1 &
  run=$!
  check "run.sh --docker brings everything up" within 200 grep -q '^Ready: ' "$work/run.log"
  check "every language has its runner from the supervisor" within 60 serves bash javascript python typescript and counted 4
  echo "   ready after $((SECONDS - begun)) s"
  key=$(curl -fsS -X POST "$address/api/keys/create" | jq -r .key)
}

of_supervisor() { docker ps -aq --filter label=coderunner.supervisor=coderunner --filter "label=coderunner.language${1:+=$1}"; }
counted() { [[ $(of_supervisor "${2:-}" | wc -l) == "$1" ]]; }
fleet() { docker exec "$(container supervisor)" bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080; printf "GET /health HTTP/1.0\r\n\r\n" >&3; cat <&3' | sed '1,/^\r$/d'; }
# of LANGUAGE FILTER: what the supervisor says of it.
of() { [[ $(fleet | jq -r --arg name "$1" ".languages[] | select(.name == \$name) | $2") == true ]]; }

walls_of_the_supervised() {
  docker ps -q | xargs docker inspect >"$work/supervised.json"
  check "no container is privileged, has a capability, or may write its root" \
    every '.HostConfig | .Privileged == false and (.CapAdd // []) == [] and .CapDrop == ["ALL"] and .ReadonlyRootfs' \
    and every '.HostConfig.SecurityOpt | any(startswith("no-new-privileges"))' and every '.Config.User | test("^(root|0|)(:|$)") | not'
  check "the engine's socket is in the supervisor, and in nothing else" every '([.Mounts[].Source] | any(endswith("docker.sock"))) == ($service == "supervisor")'
  check "a runner sees the secret of session ids, and nothing else of the machine" \
    every '$runner == false or [.Mounts[] | [.Type, .Destination, .RW]] == [["bind", "/run/secrets/Sessions__Secret", false]]'
  check "only the gateway's port is published" every '((.HostConfig.PortBindings // {}) != {}) == ($service == "gateway")'
  check "each runner is a user of its own" eval '[[ $(jq "[.[] | select(.Config.Labels[\"coderunner.supervisor\"]) | .Config.User] | unique | length" "$work/supervised.json") == 4 ]]'
  check "a runner is given exactly what Compose gives it" eval 'diff <(given "$work/containers.json" "\"com.docker.compose.service\"") <(given "$work/supervised.json" "\"coderunner.supervisor\"")'
  check "the supervisor may not go out, and has no right but the socket" eval '[[ $(jq -c "[.[] | select(.Config.Labels[\"com.docker.compose.service\"] == \"supervisor\") | .NetworkSettings.Networks | keys]" "$work/supervised.json") == "[[\"coderunner_runners\"]]" ]]'
}

every() {
  jq -e 'all(.[]; (.Config.Labels["com.docker.compose.service"]) as $service | (.Config.Labels["coderunner.supervisor"] != null) as $runner | '"$1)" "$work/supervised.json"
}

# given FILE LABEL: what the engine was asked for, for a runner of Python; not how often it starts it again, which the supervisor does itself.
given() {
  jq -S '[.[] | select(.Config.Labels["coderunner.language"] == "python" and .Config.Labels['"$2"'] != null) | .HostConfig
    | {Privileged, CapAdd, CapDrop, SecurityOpt: (.SecurityOpt | map(if startswith("seccomp=") then "seccomp=" + (.[8:] | fromjson | tojson) else . end) | sort),
       MaskedPaths, ReadonlyPaths, ReadonlyRootfs, Memory, MemorySwap, PidsLimit, CpuShares, NanoCpus, Tmpfs, Dns, IpcMode, PidMode, UTSMode, UsernsMode, CgroupnsMode, NetworkMode,
       LogConfig, Devices: (.Devices // []), GroupAdd, ExtraHosts: (.ExtraHosts // []), OomKillDisable, OomScoreAdj, Sysctls, Ulimits: (.Ulimits // []), Runtime}]' "$1"
}

# load_begin COUNT LANGUAGE…, load_end
load_begin() {
  local count=$1 language
  shift
  rm -f "$work"/load.*
  for language; do for ((i = 0; i < count; i++)); do load "$language" & done; done
  within 60 eval '[[ $(cat "$work"/load.* 2>/dev/null | wc -l) -ge 10 ]]' || true
}

load_end() {
  local children
  touch "$work/load.stop"
  mapfile -t children < <(jobs -p | grep -vxE "$engine|$run")
  wait "${children[@]}" || true
}

supervised_runner_is_killed() {
  local before after charged killed began replaced healed
  killed=$(of_supervisor python)
  before=$(credits)
  load_begin 3 python bash
  kill -KILL "$(docker inspect --format '{{.State.Pid}}' "$killed")"
  began=${EPOCHREALTIME/[.,]/}
  within 60 eval '[[ -n $(docker ps -q --filter label=coderunner.supervisor --filter label=coderunner.language=python | grep -vx "${killed:0:12}") ]]' || true
  replaced=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
  within 60 runs_without_key python 'print(42)' >/dev/null || true
  healed=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
  load_end
  echo "   replaced after $replaced ms, answers after $healed ms; python: $(sort "$work"/load.python.* | uniq -c | xargs), bash: $(sort "$work"/load.bash.* | uniq -c | xargs)"
  check "a killed runner is replaced by another, soon" test "$healed" -le "$soon" and within 30 runs python 'print(42)' and within 30 counted 1 python and eval '[[ $(of_supervisor python) != "$killed" ]]'
  check "meanwhile no call of another language failed" eval '[[ $(sort -u "$work"/load.bash.*) == 200 ]]'
  check "and those of its own were answered 502 or 503" eval '! sort -u "$work"/load.python.* | grep -vE "^(200|502|503)$"'
  after=$(credits) charged=$(cat "$work"/load.*.* | grep -c '^200$' || true)
  check "the failed ones were not charged" test "$((before - after))" -eq "$((charged + 1))"
}

new_image_is_rolled_out() {
  local old before after calls began
  old=$(of_supervisor python)
  before=$(credits)
  load_begin 3 python
  printf 'FROM coderunner/python\nLABEL changed=yes\n' | docker build --quiet --tag coderunner/python - >/dev/null
  began=$SECONDS
  check "a new image of a language is rolled out under load" within 200 eval '[[ $(of_supervisor python | wc -l) == 1 && $(of_supervisor python) != "$old" ]] && of python ".ready == 1 and .outdated == 0"'
  echo "   rolled out in $((SECONDS - began)) s"
  sleep 1
  load_end
  calls=$(cat "$work"/load.python.* | wc -l)
  echo "   python: $(sort "$work"/load.python.* | uniq -c | xargs)"
  check "and not one of $calls calls failed" eval '[[ $(sort -u "$work"/load.python.*) == 200 ]]'
  after=$(credits)
  check "each was charged once" test "$((before - after))" -eq "$calls"
  check "the new runner is of the new image" eval '[[ $(docker inspect --format "{{index .Config.Labels \"changed\"}}" "$(of_supervisor python)") == yes ]]'
}

supervised_runner_hangs() {
  local hung began=$SECONDS
  hung=$(of_supervisor python)
  docker pause "$hung" >/dev/null
  check "a runner that hangs is replaced beside" within 60 of python '.ready == 1 and .silent == 1'
  echo "   after $((SECONDS - began)) s"
  docker unpause "$hung" >/dev/null
  check "and when it answers again, one too many leaves" within 120 eval 'counted 1 python && of python ".ready == 1"'
}

busy_language_gets_another() {
  local began slots children
  slots=$(fleet | jq '.languages[] | select(.name == "bash") | .slots')
  began=$SECONDS
  for ((i = 0; i < slots; i++)); do ask bash 'sleep 20; echo 42' >/dev/null & done
  check "a busy language gets another runner" within 60 of bash '.wanted == 2 and .ready == 2'
  echo "   all $slots slots busy: two runners after $((SECONDS - began)) s"
  mapfile -t children < <(jobs -p | grep -vxE "$engine|$run")
  wait "${children[@]}" || true
}

supervisor_is_killed() {
  local before
  before=$(of_supervisor | sort)
  kill -KILL "$(docker inspect --format '{{.State.Pid}}' "$(container supervisor)")"
  check "a killed supervisor comes back, and takes over the runners that are there" \
    within 60 eval '[[ $(fleet | jq -r .status) == ok ]] && of python ".ready == 1"' and eval '[[ $(of_supervisor | sort) == "$before" ]]' and runs python 'print(42)'
}

language_is_added() {
  local started routed
  lay_in_perl
  check "a fifth language's image is built" deploy/compose build perl
  check "its runner is started and routed to without a word to anyone" within 60 runs perl 'print "42\n"'
  routed=$(date +%s%3N)
  started=$(date -d "$(docker inspect --format '{{.State.StartedAt}}' "$(of_supervisor perl)")" +%s%3N) || started=$routed
  echo "   routed $((routed - started)) ms after its container's start"
  check "soon" test "$((routed - started))" -le "$soon"
  check "the languages are five" serves bash javascript perl python typescript
}

ended_by_ctrl_c() {
  check "Ctrl-C ends everything in order" ends_by_interrupt
  check "and leaves no container and no network, but the keys" eval '[[ -z $(docker ps -aq)$(docker network ls -q --filter type=custom) && $(docker volume ls -q) == coderunner_database ]]'
  docker volume rm coderunner_database >/dev/null
  rm -rf runners/perl
}

ends_by_interrupt() {
  local code=0
  kill -INT -- "-$run"
  wait "$run" || code=$?
  cat "$work/run.log"
  ((code == 130))
}

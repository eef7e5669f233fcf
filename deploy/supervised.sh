#!/usr/bin/env bash
# What "./run.sh --docker" does: builds the images if they are missing, starts gateway, keys-service, PostgreSQL and the supervisor,
# which starts the runners, and ends all of them in order at Ctrl-C. The database's volume stays. Arguments go to Compose: -f mine.yml
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=${here%/*}
compose=("$here/compose" "$@")
export BIND=${BIND:-127.0.0.1} PORT=${PORT:-8080}

main() {
  engine_answers
  local names missing=()
  mapfile -t names < <(languages)
  for name in gateway keys-service postgres supervisor "${names[@]}"; do
    docker image inspect "coderunner/$name" >/dev/null 2>&1 || missing+=("$name")
  done
  if ((${#missing[@]} > 0)); then
    echo "No image yet of: ${missing[*]}"
    "$here/images.sh"
  fi
  "$here/secrets.sh"

  trap finish EXIT
  trap 'exit 130' INT TERM
  echo "Starting gateway, keys-service, PostgreSQL and the supervisor …"
  "${compose[@]}" up -d --no-build gateway keys-service postgres supervisor >"$root/.build/compose.log" 2>&1 || { tail -n 20 "$root/.build/compose.log"; exit 1; }
  await_languages "${names[@]}"
  printf '%s\n' "" "Ready: http://$(reached):$PORT   playground: /playground   docs: /docs   MCP: /mcp" "Ctrl-C ends all of it; keys stay in the database's volume." ""
  # What the supervisor does, as it does it. Also when it was killed and the engine starts it again; until somebody stops it.
  local tail=20
  until ended; do
    "${compose[@]}" logs --follow --tail "$tail" supervisor 2>&1 &
    logs=$!
    wait "$logs" || true
    tail=0
    sleep 2 &
    wait $!
  done
  echo "Somebody else has stopped the supervisor."
  exit 1
}

ended() { [[ $(docker inspect --format '{{.State.Status}}' "$("${compose[@]}" ps -q supervisor)" 2>/dev/null) != @(running|restarting|created) ]]; }

engine_answers() {
  local said
  mkdir -p "$root/.build"
  type -P docker >/dev/null || refuse "There is no docker command on this machine." "apt-get install -y docker.io docker-compose"
  said=$(docker info --format '{{.ServerVersion}}' 2>&1) || case $said in
    *"permission denied"*) refuse "This user may not use the container engine." "run this as root, or: usermod -aG docker $(id -un), and log in again" ;;
    *) refuse "The container engine does not answer: ${said##*$'\n'}" "systemctl start docker, or as root: dockerd &" ;;
  esac
  "${compose[@]}" version >/dev/null 2>&1 || refuse "Docker Compose is missing." "apt-get install -y docker-compose, or docker-compose-v2 or docker-compose-plugin, whichever apt offers"
}

refuse() { printf >&2 '%s\nMend: %s\n' "$1" "$2"; exit 1; }

languages() { for file in "$root"/runners/*/language.json; do basename "${file%/*}"; done; }

# Until every language is routed to; what fails meanwhile is in the supervisor's log.
await_languages() {
  local name said since=$SECONDS
  for name; do
    until said=$(get /v1/agent-coderunner/api/languages 2>/dev/null) && [[ $said == *"\"name\":\"$name\""* ]]; do
      if ((SECONDS - since > 180)); then
        "${compose[@]}" logs --tail 30 gateway supervisor
        echo >&2 "No runner of $name answers after $((SECONDS - since)) s."
        exit 1
      fi
      sleep 0.2
    done
  done
}

reached() { case $BIND in 0.0.0.0 | ::) echo 127.0.0.1 ;; *) echo "$BIND" ;; esac; }

# bash alone can ask; a machine need not have curl.
get() {
  exec 3<>"/dev/tcp/$(reached)/$PORT" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$1" >&3
  timeout 5 cat <&3
  exec 3<&-
}

# shellcheck disable=SC2317 # called by trap
# The door first, so that nobody comes; then the supervisor ends its runners, then what they needed.
finish() {
  local code=$?
  trap - EXIT
  trap '' INT TERM
  echo "Ending …"
  [[ -z ${logs:-} ]] || kill "$logs" 2>/dev/null || true
  "${compose[@]}" stop gateway >>"$root/.build/compose.log" 2>&1 || true
  "${compose[@]}" stop supervisor >>"$root/.build/compose.log" 2>&1 || true
  COMPOSE_PROFILES=supervised "${compose[@]}" down >>"$root/.build/compose.log" 2>&1 || true
  exit "$code"
}

main

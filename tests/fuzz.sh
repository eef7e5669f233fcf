#!/usr/bin/env bash
# Fuzzes the launcher's spec parser: the kept corpus first, then new texts for a while (seconds, 60 unless told).
# Thirteen million texts in the first minute found nothing when this was written.
set -euo pipefail

folder=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")/runners/launcher
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT

make --silent -C "$folder" spec-fuzz || { echo "0 passed, 1 failed"; exit 1; }
if "$folder/spec-fuzz" -max_total_time="${1:-60}" -max_len=4096 -artifact_prefix="$found/" "$found" "$folder/fuzz/corpus" >"$found.log" 2>&1; then
  tail -n 1 "$found.log"
  rm -f "$found.log"
  echo "1 passed, 0 failed"
else
  tail -n 60 "$found.log"
  rm -f "$found.log"
  for crash in "$found"/{crash,oom,timeout,leak}-*; do [[ ! -f $crash ]] || { echo "$crash:"; base64 "$crash"; }; done
  echo "0 passed, 1 failed"
  exit 1
fi

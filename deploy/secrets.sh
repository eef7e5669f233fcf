#!/usr/bin/env bash
# Makes what the containers share in secret, once: deploy/secrets/. What is there stays. Back it up: without keys-hash no key
# is known any more. The folder is closed to other users; the files are not, since containers read them as users of their own.
set -euo pipefail

folder=${CODERUNNER_SECRET_FILES:-$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/secrets}
mkdir -p "$folder"
chmod 700 "$folder"
umask 022

make() { [[ -s $folder/$1 ]] || { printf '%s\n' "$2" >"$folder/.new" && mv "$folder/.new" "$folder/$1"; }; }
random() { od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n'; }

make sessions "$(random)"            # Sessions:Secret of gateway and runners
make keys "$(random)"                # Keys:Secret of gateway and keys-service
make keys-hash "$(random)"           # Keys:HashSecret
make postgres-password "$(random)"
make postgres "Host=postgres;Database=coderunner;Username=coderunner;Password=$(<"$folder/postgres-password")"   # Keys:Postgres

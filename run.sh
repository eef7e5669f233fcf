#!/usr/bin/env bash
# Installs what this machine lacks, builds what has changed, and serves everything until Ctrl-C.
# PORT, BIND and CODERUNNER_DATA change where; arguments are settings, such as --Executor:Slots=4.
# --docker: the same as containers, with runners that the supervisor starts, heals and scales; arguments after it go to Compose (-f mine.yml).
set -euo pipefail

root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
[[ ${1:-} != --docker ]] || exec "$root/deploy/supervised.sh" "${@:2}"
. "$root/deploy/setup.sh"

set_up "${run_packages[@]}"

data=${CODERUNNER_DATA:-$root/data}
[[ $data == /* ]] || data=$PWD/$data
export CODERUNNER_DATA=$data
export Executor__Languages=${Executor__Languages:-$root/runners}
export Catalog__Folder=${Catalog__Folder:-$root/services}
export Executor__Launcher=${Executor__Launcher:-$root/runners/launcher/launcher}

# Shells let what a script starts in the background ignore SIGINT; this is to end by it always.
exec env --default-signal=INT "$dotnet" "$gateway" "$@"

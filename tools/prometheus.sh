#!/usr/bin/env bash
# Builds programs of the Prometheus project, pinned in tools/prometheus/go.mod, and prints the folder that has them:
#   PATH=$(tools/prometheus.sh promtool node_exporter):$PATH        all three of go.mod where none is named
# They stay built, in the user's cache. Prometheus comes without the service discoveries of the clouds, which are most of what it compiles.
set -euo pipefail
cd "$(dirname "$0")/prometheus"
folder=${XDG_CACHE_HOME:-$HOME/.cache}/sys-stats/prometheus
mkdir -p "$folder"
[ $# -gt 0 ] || set -- prometheus promtool node_exporter

packages=()
for name in "$@"; do
  packages+=("$(go list -f '{{.ImportPath}}' tool | grep -x ".*/$name")") || { echo "prometheus.sh: no program named $name is in tools/prometheus/go.mod" >&2; exit 1; }
done
# One at a time: two suites may ask at the same moment.
exec 9>"$folder/.lock"
flock 9
CGO_ENABLED=0 go build -tags remove_all_sd -o "$folder/" "${packages[@]}"
echo "$folder"

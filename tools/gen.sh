#!/usr/bin/env bash
# Writes the generated files that are committed (make gen): the api's contract, the page's types from it, and the tables of settings in
# README.md, from the api's code and from proxy/settings.tsv.
#   tools/gen.sh [--check]     --check writes nothing, and fails if a committed file is out of date (make test)
set -euo pipefail
cd "$(dirname "$0")/.."
generated=(api/openapi.json web/src/api/schema.d.ts README.md)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in "${generated[@]}"; do mkdir -p "$work/$(dirname "$file")"; done

(cd api && go build -o "$work/api-program" ./cmd/api)
"$work/api-program" openapi >"$work/api/openapi.json"
(cd web && npx --no-install openapi-typescript "$work/api/openapi.json" --output "$work/web/src/api/schema.d.ts" >"$work/log" 2>&1) ||
  { cat "$work/log" >&2; exit 1; }

# A table stands between the lines <!-- NAME: make gen --> and <!-- end -->.
"$work/api-program" settings >"$work/settings of the api"
awk -F '\t' 'NR == 1 { print "| variable | default | meaning |\n| --- | --- | --- |"; next }
  { gsub(/\|/, "\\|"); printf "| `%s` | %s | %s |\n", $1, $2, $3 }' proxy/settings.tsv >"$work/settings of the proxy"
awk -v folder="$work" '
  /^<!-- end -->$/ { inside = 0 }
  !inside { print }
  /^<!-- .*: make gen -->$/ {
    file = $0; sub(/^<!-- /, "", file); sub(/: make gen -->$/, "", file); file = folder "/" file
    lines = 0
    while ((getline line <file) > 0) { print line; lines++ }
    if (!lines) { print "README.md has a block that nothing generates: " $0 >"/dev/stderr"; exit 1 }
    inside = 1; blocks++
  }
  END { if (blocks != 2 || inside) { print "README.md has " blocks + 0 " generated blocks, each of which must end; 2 are expected." >"/dev/stderr"; exit 1 } }
' README.md >"$work/README.md"

if [ "${1:-}" != --check ]; then
  for file in "${generated[@]}"; do cat "$work/$file" >"$file"; done
  exit
fi
status=0
for file in "${generated[@]}"; do
  diff -u "$file" "$work/$file" || { status=1; echo "$file is not what it is generated from (+). Run make gen and commit the result." >&2; }
done
exit $status

#!/usr/bin/env bash
# The contract, asked of a running sys-stats wherever it runs: compose, Kubernetes, ECS. Only what can be seen through the front
# door; needs curl and Node.js. Says one line per promise, and fails if one is not kept.
#   e2e/smoke.sh URL [--lens NAME]... [--revision COMMIT] [--wait SECONDS]
#     --lens       a lens that this place must have: host, container
#     --revision   the commit that must be running
#     --wait       how long to wait for a first answer: a new load balancer's name takes minutes to be known
set -euo pipefail

. "$(dirname "$0")/promises.sh" smoke
usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
url='' lenses=() revision='' wait=0
while [ $# -gt 0 ]; do
  case $1 in
    --lens) [ $# -ge 2 ] || usage; lenses+=("$2"); shift 2 ;;
    --revision) [ $# -ge 2 ] || usage; revision=$2; shift 2 ;;
    --wait) [[ ${2:-} =~ ^[0-9]+$ ]] || usage; wait=$2; shift 2 ;;
    http://* | https://*) url=${1%/}; shift ;;
    *) usage ;;
  esac
done
[ -n "$url" ] || usage
needs curl node

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
lower_headers() { tr -d '\r' <raw | sed 's/^\([A-Za-z0-9-]*\):/\L\1:/' >headers; }
# get PATH STATUS [curl argument...]: leaves ./headers (names in small letters) and ./body.
get() {
  local path=$1 wanted=$2 status
  shift 2
  status=$(curl -sS --max-time 10 -o body -D raw -w '%{http_code}' "$@" "$url$path")
  lower_headers
  [ "$status" = "$wanted" ] || { echo "GET $path: $status, expected $wanted"; head -c 500 body; return 1; }
}

# header NAME REGEX: it is there, once, and matches.
header() {
  local values
  values=$(sed -n "s/^$1: //p" headers)
  [ "$(grep -c "^$1:" headers)" = 1 ] || { echo "$1: expected once, got: ${values:-nothing}"; return 1; }
  grep -Eq -- "$2" <<<"$values" || { echo "$1: $values, expected $2"; return 1; }
}

# json EXPRESSION: of the body, as `d`; everything after it is in `argv`.
json() {
  local expression=$1
  shift
  node -e 'const d = JSON.parse(require("fs").readFileSync("body", "utf8")); const argv = process.argv.slice(2);
    const fail = (text) => { console.log(text); process.exit(1); };
    if (!eval(process.argv[1])) fail(`does not hold: ${process.argv[1]}, of ${JSON.stringify(d).slice(0, 300)}`);' "$expression" "$@"
}

page() {
  get / 200 && header content-type '^text/html' && header cache-control no-cache && grep -q '<title>sys-stats' body && cp body index &&
    header content-security-policy "default-src 'none'.*script-src 'self'" && ! grep -i '^content-security-policy:.*unsafe' headers
}
deep_link() { get /some/view 200 && cmp body index; }
assets() {
  local asset
  asset=$(grep -oE 'assets/[^"]+\.js' index | head -1)
  get "/$asset" 200 -H 'Accept-Encoding: gzip' && header cache-control immutable && header content-encoding gzip &&
    get /assets/gone-0123.js 404 && ! grep -i '^cache-control:.*immutable' headers
}
page_files() {
  get /build.json 200 && header cache-control 'no-(cache|store)' && json 'typeof d.version === "string" && d.version' &&
    get /config.json 200 && header cache-control 'no-(cache|store)' && json 'typeof d.backendUrl === "string"'
}
# Against the clock of the server: that of this machine need not agree.
fresh() {
  get /stats 200 && header content-type '^application/json' &&
    json '(Date.parse(argv[0]) - Date.parse(d.at)) / 1000 < 3 * d.intervalSeconds + 2' "$(sed -n 's/^date: //p' headers)" &&
    json 'd.sequence > 0 && d.instance && d.verdict !== null && Array.isArray(d.missing)' &&
    json '(d.memory ? d.memory.usedBytes : d.container.memory.workingSetBytes) > 0' # where no machine is to be seen, the task
}
lens() { get /stats 200 && json 'd.lenses.some((l) => l.name === argv[0])' "$1"; }
# Which replica answered; the page, too, stays with the one that it saw first.
instance() { node -p 'encodeURIComponent(JSON.parse(require("fs").readFileSync("body", "utf8")).instance)'; }
unchanged() {
  local tag path
  get /stats 200 || return 1
  path="/stats?instance=$(instance)"
  get "$path" 200 || return 1
  tag=$(sed -n 's/^etag: //p' headers)
  [ -n "$tag" ] || { echo "no ETag"; return 1; }
  # The newest may be a tick older than the question; one of three in a row must be unchanged.
  for _ in 1 2 3; do
    get "$path" 304 -H "If-None-Match: $tag" && return
    tag=$(sed -n 's/^etag: //p' headers)
  done
  return 1
}
# Listens for some ticks, leaves, and comes back for what it missed: the numbers must go on where they stopped, each one once.
stream() {
  local who
  get /stats 200 || return 1
  who=$(instance)
  # As a browser asks, compressed: that must not hold back a tick.
  listen() { curl -sSN --compressed -D raw --max-time "$1" "$url/stats/stream?instance=$who$2" || [ $? = 28 ]; }
  listen 4 '' >first && lower_headers && header content-type '^text/event-stream' && header content-encoding gzip && sleep 2 &&
    listen 4 "&after=$(sed -n 's/^id: *//p' first | tail -1 | tr -d '\r')" >second || return 1
  node -e '
    const fs = require("fs");
    const read = (file) => fs.readFileSync(file, "utf8").split(/\r?\n\r?\n/).slice(0, -1).filter((e) => /^data:/m.test(e)).map((e) => ({
      id: /^id: *(.*)$/m.exec(e)[1], kind: /^event: *(.*)$/m.exec(e)[1], ...JSON.parse(/^data: *(.*)$/m.exec(e)[1]) }));
    const [first, second] = [read("first"), read("second")];
    const fail = (text) => { console.log(text); process.exit(1); };
    if (first.length < 2) fail(`only ${first.length} events in 4 s`);
    if (second.length < 2) fail(`only ${second.length} events after coming back`);
    const all = [...first, ...second];
    for (const event of all) if (event.kind !== "stats" || !event.id.endsWith(`-${event.sequence}`)) fail(`odd event ${event.kind} ${event.id}`);
    all.forEach((event, i) => { if (i && event.sequence !== all[i - 1].sequence + 1) fail(`${all[i - 1].sequence} is followed by ${event.sequence}`); });
    if (new Set(all.map((event) => event.id)).size !== all.length) fail("an id came twice");'
}
problem() {
  get "$1" "$2" && header content-type '^application/problem\+json' &&
    json 'd.status === Number(argv[0]) && d.title && d.detail && d.requestId === argv[1]' "$2" "$(sed -n 's/^x-request-id: //p' headers)"
}
security_headers() { # security_headers PATH STATUS
  get "$1" "$2" && header x-content-type-options '^nosniff$' && header referrer-policy . && header x-frame-options '^DENY$' &&
    header content-security-policy "default-src 'none'.*frame-ancestors 'none'" && header cross-origin-resource-policy . &&
    header permissions-policy . && header x-request-id . && ! grep -Ei '^(server: .*[0-9]|x-powered-by)' headers
}

echo "smoke: $url"
# Three answers in a row: of a deployment that goes on, the old tasks may still answer.
in_a_row=0 until=$((SECONDS + wait))
while [ "$wait" -gt 0 ] && [ "$in_a_row" -lt 3 ]; do
  if curl -fsS --max-time 5 -o body "$url/version" 2>why && { [ -z "$revision" ] || grep -q "$revision" body; }; then in_a_row=$((in_a_row + 1)); else
    in_a_row=0
    [ "$SECONDS" -lt "$until" ] || { echo "smoke: nobody answers as it should within $wait s: $(cat why body 2>/dev/null)" >&2; exit 1; }
    sleep 3
  fi
done
promise 'the page loads, never cached, with a strict policy' page
promise 'an address of a view is the page too' deep_link
promise 'hashed files are compressed and kept for ever, missing ones are 404' assets
promise 'build.json and config.json are there and never cached' page_files
promise '/stats is a fresh snapshot' fresh
for name in ${lenses[@]+"${lenses[@]}"}; do promise "it has the lens $name" lens "$name"; done
[ -z "$revision" ] || promise "it is commit $revision" eval 'get /version 200 && json "d.revision === argv[0]" "$revision"'
promise 'an unchanged snapshot is a 304' unchanged
promise 'the stream ticks, and ?after= brings each missed number once' stream
promise '/version and /openapi.json answer' eval 'get /version 200 && json d.version && get /openapi.json 200 && json d.openapi'
promise 'an unknown path under /stats is a problem' problem /stats/nowhere 404
promise 'an unknown instance is a problem' problem '/stats?instance=nobody' 404
promise 'an unknown parameter is a problem' problem '/stats?nonsense=1' 422
promise 'security headers: the page' security_headers / 200
promise 'security headers: data' security_headers /stats 200
promise 'security headers: errors' security_headers /stats/nowhere 404
promise '/healthz is there, the readiness of the api is not' eval 'get /healthz 200 && get /readyz 404'
counted

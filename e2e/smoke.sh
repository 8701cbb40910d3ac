#!/usr/bin/env bash
# Tests a running sys-stats through its front door, wherever it runs: Compose, Kubernetes or ECS. Prints one line per check and fails
# if a check does. Needs curl and Node.js.
#   e2e/smoke.sh URL [--lens NAME]... [--revision COMMIT] [--wait SECONDS]
#     --lens       a lens that must be available: host, container
#     --revision   the commit that must be running
#     --wait       how long to wait for the first answer: the name of a new load balancer takes minutes to resolve
set -euo pipefail

. "$(dirname "$0")/checks.sh" smoke
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
# get PATH STATUS [curl argument...]: leaves ./headers (names in lower case) and ./body
get() {
  local path=$1 expected=$2 status
  shift 2
  status=$(curl -sS --max-time 10 -o body -D raw -w '%{http_code}' "$@" "$url$path")
  lower_headers
  [ "$status" = "$expected" ] || { echo "GET $path: $status, expected $expected"; head -c 500 body; return 1; }
}
value() { sed -n "s/^$1: //p" headers; } # value HEADER
header() { # header NAME REGEX: sent exactly once, and matches
  [ "$(grep -c "^$1:" headers)" = 1 ] || { echo "$1: expected once, got: $(value "$1" | grep . || echo nothing)"; return 1; }
  grep -Eq -- "$2" <<<"$(value "$1")" || { echo "$1: $(value "$1"), expected $2"; return 1; }
}
no_header() { if grep -Ei -- "$1" headers; then return 1; fi; } # no_header REGEX

# json EXPRESSION [ARGUMENT...]: true of the body, which is `d`; the arguments are in `argv`
json() {
  node -e 'const d = JSON.parse(require("fs").readFileSync("body", "utf8")); const argv = process.argv.slice(2);
    if (!eval(process.argv[1])) { console.log(`false: ${process.argv[1]}, of ${JSON.stringify(d).slice(0, 300)}`); process.exit(1); }' "$@"
}

page() {
  get / 200
  header content-type '^text/html'
  header cache-control no-cache
  header content-security-policy "default-src 'none'.*script-src 'self'"
  no_header '^content-security-policy:.*unsafe'
  grep -q '<title>sys-stats' body
  cp body index
}
deep_link() {
  get /some/view 200
  cmp body index
}
assets() {
  local asset
  asset=$(grep -oE 'assets/[^"]+\.js' index | head -1)
  get "/$asset" 200 -H 'Accept-Encoding: gzip'
  header cache-control immutable
  header content-encoding gzip
  get /assets/gone-0123.js 404
  no_header '^cache-control:.*immutable'
}
page_files() {
  get /build.json 200
  header cache-control 'no-(cache|store)'
  json 'typeof d.version === "string" && d.version'
  get /config.json 200
  header cache-control 'no-(cache|store)'
  json 'typeof d.backendUrl === "string"'
}
fresh() {
  get /stats 200
  header content-type '^application/json'
  # By the server's clock: this machine's may differ.
  json '(Date.parse(argv[0]) - Date.parse(d.at)) / 1000 < 3 * d.intervalSeconds + 2' "$(value date)"
  json 'd.sequence > 0 && d.instance && d.verdict !== null && Array.isArray(d.missing)'
  json '(d.memory ? d.memory.usedBytes : d.container.memory.workingSetBytes) > 0' # the task, where the machine cannot be seen
}
lens() {
  get /stats 200
  json 'd.lenses.some((l) => l.name === argv[0])' "$1"
}
# Who runs here, or why that is not known: a container of its own sees nobody else.
workloads() {
  get '/stats/workloads?limit=200' 200
  json 'd.workloads.length > 0 ? d.total >= d.workloads.length && d.workloads.every((w) => w.id && w.name && w.kind && w.nameSource) : d.missing.some((m) => m.reason)'
}
version() {
  get /version 200
  json 'd.version && (!argv[0] || d.revision === argv[0])' "$revision"
}
contract() {
  get /openapi.json 200
  json d.openapi
}
instance() { node -p 'encodeURIComponent(JSON.parse(require("fs").readFileSync("body", "utf8")).instance)'; }
# Both of these stay with the replica that answers first, as the page does.
unchanged() {
  get /stats 200
  local path
  path="/stats?instance=$(instance)"
  get "$path" 200
  header etag .
  # A new sample may arrive between two requests; one of three in a row must be unchanged.
  for _ in 1 2 3; do
    if get "$path" 304 -H "If-None-Match: $(value etag)"; then return; fi
  done
  return 1
}
# Listens for some ticks, disconnects, and resumes: every sample must arrive exactly once.
stream() {
  get /stats 200
  local instance
  instance=$(instance)
  # Compressed, as a browser asks for it: compression must not delay a tick.
  listen() { curl -sSN --compressed -D raw --max-time 4 "$url/stats/stream?instance=$instance$1" || [ $? = 28 ]; }
  listen '' >first
  lower_headers
  [[ $(value content-type) = text/event-stream* ]] || head -c 500 first # the problem says why there is no stream
  header content-type '^text/event-stream'
  header content-encoding gzip
  sleep 2
  listen "&after=$(sed -n 's/^id: *//p' first | tail -1 | tr -d '\r')" >second
  node -e '
    const fs = require("fs");
    const read = (file) => fs.readFileSync(file, "utf8").split(/\r?\n\r?\n/).slice(0, -1).filter((e) => /^data:/m.test(e)).map((e) => ({
      id: /^id: *(.*)$/m.exec(e)[1], kind: /^event: *(.*)$/m.exec(e)[1], ...JSON.parse(/^data: *(.*)$/m.exec(e)[1]) }));
    const [first, second] = [read("first"), read("second")];
    const fail = (text) => { console.log(text); process.exit(1); };
    if (first.length < 2) fail(`only ${first.length} events in 4 s`);
    if (second.length < 2) fail(`only ${second.length} events after resuming`);
    const all = [...first, ...second];
    for (const event of all) if (event.kind !== "stats" || !event.id.endsWith(`-${event.sequence}`)) fail(`unexpected event ${event.kind} ${event.id}`);
    all.forEach((event, i) => { if (i && event.sequence !== all[i - 1].sequence + 1) fail(`${all[i - 1].sequence} is followed by ${event.sequence}`); });
    if (new Set(all.map((event) => event.id)).size !== all.length) fail("an id arrived twice");'
}
series() {
  get /metrics 200
  header content-type '^text/plain; version=0.0.4'
  grep -q '^sys_stats_build_info{' body
  get /metrics 200 -H 'Accept-Encoding: gzip'
  header content-encoding gzip
  get /metrics 200 -H 'Accept-Encoding: gzip' -H 'Accept: application/openmetrics-text; version=1.0.0'
  header content-type '^application/openmetrics-text; version=1.0.0'
  header content-encoding gzip
}
# What was sampled a moment ago can be asked for: as an address and as a form, and nothing can be written.
promql() {
  get '/api/v1/query?query=count(sys_stats_verdict_level)' 200
  header content-type '^application/json'
  json 'd.status === "success" && d.data.result[0].value[1] === "1"'
  local now
  now=$(node -p 'Math.floor(Date.parse(process.argv[1]) / 1000)' "$(value date)") # the server's clock
  get /api/v1/query_range 200 -d "query=sys_stats_verdict_level&start=$((now - 60))&end=$now&step=5"
  json 'd.data.result[0].values.length > 0'
  get '/api/v1/query?query=up(' 400
  json 'd.status === "error" && d.errorType === "bad_data"'
  get '/api/v1/query?query=1&instance=nobody' 404
  get /api/v1/write 404 -X POST
  get /api/v1/admin/tsdb/snapshot 404 -X POST
}
problem() { # problem PATH STATUS
  get "$1" "$2"
  header content-type '^application/problem\+json'
  json 'd.status === Number(argv[0]) && d.title && d.detail && d.requestId === argv[1]' "$2" "$(value x-request-id)"
}
not_a_page() {
  local path
  for path in /.git/config /.env /api/v2/query /assets/gone-0123.js /wp-login.php; do
    problem "$path" 404
    header cache-control '^no-store$'
  done
  get / 405 -X POST
  header content-type '^application/problem\+json'
  header allow GET
}
security_headers() { # security_headers PATH STATUS
  get "$1" "$2"
  header x-content-type-options '^nosniff$'
  header referrer-policy .
  header x-frame-options '^DENY$'
  header content-security-policy "default-src 'none'.*frame-ancestors 'none'"
  header cross-origin-resource-policy .
  header permissions-policy .
  header x-request-id .
  no_header '^(server: .*[0-9]|x-powered-by)'
}
health() {
  get /healthz 200
  get /readyz 404
}
# A name that its owner points to our address must not read the machine. An ingress that routes by name answers a 404 of its own.
foreign_name() {
  local status
  status=$(curl -sS --max-time 10 -o body -D raw -w '%{http_code}' -H 'Host: evil.example' "$url/stats")
  lower_headers
  if [ "$status" = 404 ] && ! grep -q '^x-request-id:' headers; then return; fi
  expect "$status" 421
  header content-type '^application/problem\+json'
  json 'd.status === 421 && /PROXY_HOSTS/.test(d.detail)'
  get / 421 -H 'Host: localhost.evil.example'
  get /healthz 200 -H 'Host: evil.example'
  get /version 200 -H 'Host: sub.localhost:1234'
  get /version 200 -H 'Host: [::1]:3050'
}

echo "smoke: $url"
# Three answers in a row: during a rolling deployment the old tasks may still answer.
in_a_row=0 until=$((SECONDS + wait))
while [ "$wait" -gt 0 ] && [ "$in_a_row" -lt 3 ]; do
  if curl -fsS --max-time 5 -o body "$url/version" 2>why && { [ -z "$revision" ] || grep -q "$revision" body; }; then in_a_row=$((in_a_row + 1)); else
    in_a_row=0
    [ "$SECONDS" -lt "$until" ] || { echo "smoke: no answer as expected within $wait s: $(cat why body 2>/dev/null)" >&2; exit 1; }
    sleep 3
  fi
done
check 'the page loads, is never cached, and has a strict policy' page
check 'deep links lead to the page' deep_link
check 'hashed files are compressed and immutable; a missing one is a 404' assets
check 'build.json and config.json are served and never cached' page_files
check '/stats is a fresh snapshot' fresh
for name in ${lenses[@]+"${lenses[@]}"}; do check "the $name lens is available" lens "$name"; done
check '/stats/workloads has rows, or says why not' workloads
check "/version answers${revision:+, and it is commit $revision}" version
check '/openapi.json answers' contract
check 'an unchanged snapshot is a 304' unchanged
check 'the stream ticks, and ?after= resumes it without a gap or a repeat' stream
check '/metrics has series' series
check 'PromQL is answered from what was sampled, as an address and as a form, and nothing can be written' within 15 promql
check 'an unknown path under /stats is a problem' problem /stats/nowhere 404
check 'an unknown instance is a problem' problem '/stats?instance=nobody' 404
check 'an unknown parameter is a problem' problem '/stats?nonsense=1' 422
check 'what scanners ask for is no page, and errors are problems that are not stored' not_a_page
check 'security headers: the page' security_headers / 200
check 'security headers: data' security_headers /stats 200
check 'security headers: errors' security_headers /stats/nowhere 404
check 'a host name that is not ours is a 421, but for /healthz' foreign_name
check '/healthz is public, /readyz is not' health
summary

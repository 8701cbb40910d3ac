#!/bin/sh
# The smoke contract, as far as busybox can ask it: smoke.sh URL LENS. e2e/smoke.sh of the repository asks more.
set -u
url=$1 lens=$2 failed=0
cd /tmp

promise() { # promise TEXT COMMAND...
  text=$1
  shift
  if "$@" >why 2>&1; then echo "ok      $text"; else
    failed=$((failed + 1))
    echo "BROKEN  $text"
    tail -n 5 why
  fi
}
# get PATH: leaves ./head, in small letters, and ./body. What is not a 2xx fails.
get() { wget -q -S -T 10 -O body "$url$1" 2>raw; code=$?; tr -d '\r' <raw | tr 'A-Z' 'a-z' >head; cat head; return $code; }
header() { grep -Eq "^ *$1" head || { echo "no header $1"; return 1; }; }
has() { grep -Eq -- "$1" body || { echo "$1 is not in: $(head -c 300 body)"; return 1; }; }
# With host view, at least our own pod is there.
workloads() { get /stats/workloads && if [ "$lens" = host ]; then has '"kind":"pod"'; else has '"kind":|"reason":'; fi; }
refused() { ! get "$1" && grep -Eq "http/1.1 $2|$2 " head; }

page() { get / && has '<title>sys-stats' && header "content-security-policy: default-src 'none'" && header 'x-frame-options: deny' && header 'x-content-type-options: nosniff'; }
snapshot() { get /stats && has '"sequence":[1-9]' && has '"usedBytes":[1-9]' && has "\"name\":\"$lens\""; }
moves() { snapshot && before=$(grep -o '"at":"[^"]*"' body | head -n 1) && sleep 3 && get /stats && ! grep -qF "$before" body; }
stream() { timeout 8 wget -q -T 10 -O stream "$url/stats/stream" 2>/dev/null; [ "$(grep -c '^data: {' stream)" -ge 3 ]; }
foreign() { ! wget -q -S -T 10 -O body --header 'Host: evil.example' "$url/stats" 2>head && grep -q ' 421 ' head || { cat head; return 1; }; }
fleet() { get /instances && has '"up":true'; }

promise 'the page loads, with a strict policy' page
promise "/stats has the lens $lens" snapshot
promise 'and is fresh' moves
promise 'the stream ticks' stream
promise 'the fleet is there' fleet
promise 'workloads are there, or why they are not' workloads
promise 'an unknown path is a 404' refused /stats/nowhere 404
promise 'a host name that is not ours is refused' foreign
promise 'the readiness of the api stays inside' refused /readyz 404
[ "$failed" = 0 ]

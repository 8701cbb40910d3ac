#!/bin/sh
# The api of `make dev`: runs what the image has, and whenever a source differs from what runs, builds it and runs that. Runs in the dev
# stage of the Dockerfile, with api/ mounted on its working directory. It looks once a second instead of waiting for file events, which
# do not come through the mounts of Docker Desktop.
set -u

say() { echo "dev: $*"; }
# Contents, not times: what an editor touches without changing it builds nothing. Tests are no part of the program.
sources() { find . -type f ! -name '*_test.go' ! -path '*/testdata/*' \( -name '*.go' -o -name 'go.[ms]*' \) -exec cksum {} + 2>/dev/null | sort; }
modules() { cat go.mod go.sum | cksum; }

# Into a file of its own first: a build that fails leaves what runs alone.
build() {
  go build -ldflags "-X main.version=${VERSION:-dev} -X main.revision=${REVISION:-}" -o /build/next ./cmd/api &&
    mv -f /build/next /build/api
}

pid=
start() { /build/api & pid=$!; }
stop() { [ -z "$pid" ] || { kill -TERM "$pid" && wait "$pid"; } 2>/dev/null; pid=; }
trap 'stop; exit 0' TERM INT

start
seen=$(cd /image && sources)
had=$(modules) # what the image was built with is what can be had: the network of the api has no way out
while :; do
  if [ -n "$pid" ] && ! kill -0 "$pid" 2>/dev/null; then
    wait "$pid"
    say "the api ended with status $?; it starts again with the next change"
    pid=
  fi
  now=$(sources)
  if [ "$now" != "$seen" ]; then
    seen=$now
    say "building"
    if build; then
      stop
      start
      say "running what was built"
    else
      if [ -n "$pid" ]; then say "it does not build: the one before goes on running"; else say "it does not build: nothing is running"; fi
      [ "$(modules)" = "$had" ] || say "go.mod or go.sum changed: new modules come with the image, so start make dev again"
    fi
  fi
  # In the background, so that a signal need not wait for its end.
  sleep 1 & wait $!
done

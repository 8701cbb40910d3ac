#!/usr/bin/env bash
# Builds and starts the stack, and waits until it is healthy (make up). First it looks for what is most often in the way, and says it.
set -euo pipefail
cd "$(dirname "$0")/.."
die() { echo "up: $*" >&2; exit 1; }
bind=${PROXY_BIND:-127.0.0.1} port=${PROXY_PORT:-3050}

command -v docker >/dev/null || die "docker is not installed: https://docs.docker.com/engine/install. Without it: make run."
version=$(docker compose version --short 2>/dev/null) ||
  die "docker has no compose plugin: https://docs.docker.com/compose/install. The old docker-compose cannot read these files."
version=${version#v}
[ "$(printf '%s\n' 2.24.0 "$version" | sort -V | head -n 1)" = 2.24.0 ] || die "docker compose is $version, and 2.24 or later is needed: update the plugin."
docker buildx version >/dev/null 2>&1 || die "docker has no buildx plugin, which builds the images: https://docs.docker.com/go/buildx."
docker info >/dev/null 2>&1 ||
  die "the Docker engine does not answer. Start it; or, if 'sudo docker info' works, add yourself to the group docker and log in again."
if [ -z "$(docker compose ps --quiet proxy 2>/dev/null)" ]; then
  # An address that is not this machine's, or that is taken: Docker would say so only after the build.
  case $bind in 0.0.0.0 | '[::]' | '') probe=127.0.0.1 ;; *) probe=$bind ;; esac
  ! (: <"/dev/tcp/$probe/$port") 2>/dev/null || die "port $port is taken by another program: stop it (ss -ltnp shows which), or choose another port: PROXY_PORT=3051 make up."
fi
[ -e /proc/1 ] || echo "up: this is no Linux. Docker runs a virtual machine, and sys-stats shows that one, not your computer." >&2

docker compose up --build --detach --wait ||
  die "it did not get healthy. 'docker compose ps' shows what did not, 'docker compose logs' why; README: When it does not start, or cannot be reached."
echo "sys-stats ${VERSION:-dev} on http${PROXY_TLS_CERTIFICATE_FILE:+s}://$bind:$port"

#!/bin/sh
# The proxy of `make dev`: Nginx, and a loop that reloads its configuration when it changes. Runs in the dev stage of the Dockerfile,
# where the configuration is links into proxy/, mounted on the working directory. It polls once a second, because file events do not
# get through the mounts of Docker Desktop.
set -u

say() { echo "dev: $*"; }
configuration() { find . -type f ! -name 'dev.sh' ! -name Dockerfile -exec cksum {} + 2>/dev/null; }

# Nginx reads files at start and on reload only, so a bad one does no harm until then. The entrypoint is the image's own: it checks
# settings and renders templates as at a start.
watch() {
  seen=$(configuration)
  while sleep 1; do
    now=$(configuration)
    [ "$now" != "$seen" ] || continue
    seen=$now
    if NGINX_ENTRYPOINT_QUIET_LOGS=1 /docker-entrypoint.sh nginx -t && nginx -s reload; then
      say "running the new configuration"
    else
      say "the new configuration is not valid: still running the previous one"
    fi
  done
}

watch &
exec /docker-entrypoint.sh nginx -g 'daemon off;'

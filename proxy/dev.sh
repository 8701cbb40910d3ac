#!/bin/sh
# The proxy of `make dev`: Nginx as ever, and beside it a loop that has it read its configuration anew whenever that changes. Runs in the
# dev stage of the Dockerfile, where the configuration is links into proxy/, mounted on the working directory. It looks once a
# second instead of waiting for file events, which do not come through the mounts of Docker Desktop.
set -u

say() { echo "dev: $*"; }
configuration() { find . -type f ! -name 'dev.sh' ! -name Dockerfile -exec cksum {} + 2>/dev/null; }

# Nginx looks at files when it starts and when it is told to, never in between: a bad one harms nothing until then. The entrypoint is
# the image's own, so settings are checked and templates filled in as at a start.
follow() {
  seen=$(configuration)
  while sleep 1; do
    now=$(configuration)
    [ "$now" != "$seen" ] || continue
    seen=$now
    if NGINX_ENTRYPOINT_QUIET_LOGS=1 /docker-entrypoint.sh nginx -t && nginx -s reload; then
      say "running the new configuration"
    else
      say "the configuration cannot be used: the one before goes on running"
    fi
  done
}

follow &
exec /docker-entrypoint.sh nginx -g 'daemon off;'

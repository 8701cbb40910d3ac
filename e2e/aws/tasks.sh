# Sourced by ../aws.sh: starts the task definitions that Terraform wrote under Docker, with a stand-in for ECS's metadata, and asks
# the whole of sys-stats through its front door. $work, $project and objects.sh's $work/plain-*.json are its.

tasks_compose() { docker compose --project-name "$project" --file "$work/compose.json" "$@"; }
tasks_down() {
  [ -f "$work/compose.json" ] || return 0
  [ "$status" = 0 ] || tasks_compose logs --no-color --tail 15 || true
  tasks_compose down --volumes --remove-orphans >/dev/null 2>&1 || true
  docker image rm sys-stats/{api,web,proxy}:"$project" >/dev/null 2>&1 || true
}

tasks() {
  # The digests that were deployed are made up, as there is nothing here to push to: these are the images that they stand for.
  TAG=$project docker compose build --quiet || die "the images do not build."
  (cd e2e/fakemetadata && CGO_ENABLED=0 go build -o "$work/fakemetadata" main.go) || die "e2e/fakemetadata does not build."
  chmod 755 "$work"
  chmod 644 "$work"/plain-*.json
  jq -n --arg tag "$project" --arg names "$(application_name plain)" --arg namespace "$(outputs plain-platform | jq -r .platform.namespace.name)" --slurpfile api "$work/plain-api.json" \
    --slurpfile web "$work/plain-web.json" --slurpfile proxy "$work/plain-proxy.json" '
    {api: {definition: $api[0], replicas: 2}, web: {definition: $web[0], replicas: 1}, proxy: {definition: $proxy[0], replicas: 1}}
    | with_entries(.value += {tag: "sys-stats/\(.key):\($tag)", names: ["\($names)-\(.key).\($namespace)"]})' |
    jq --arg work "$work" -f e2e/aws/compose.jq >"$work/compose.json"

  promise 'all tasks become healthy, by the health checks that Terraform wrote' tasks_compose up --detach --wait --wait-timeout 120 api-1 api-2 web-1 proxy-1 metadata-api metadata-web metadata-proxy
  front=http://$(tasks_compose port proxy-1 3050)
  promise 'both replicas of the api are members of the fleet, whichever is asked' soon 30 eval 'for _ in 1 2 3 4; do expect "$(curl -sS --max-time 5 "$front/instances" | jq "[.instances[] | select(.up)] | length")" 2 || return 1; done'
  promise 'the limits are those of the task' eval 'curl -sS "$front/stats" >"$work/stats.json" && holds stats ".container.memory.limitBytes == 536870912 and .container.cpu.limitCores == 0.25"'
  promise 'and it comes from ECS' holds stats '.lenses | any(.name == "container" and .source == "ecs")'
  promise 'the containers of the task are its workloads, as ECS names them' soon 30 eval 'curl -sS "$front/stats/workloads" >"$work/workloads.json" && holds workloads ".total == 1 and (.workloads[0] | .kind == \"container\" and .runtime == \"ecs\" and .name == \"api\" and .nameSource == \"api\" and .health == \"HEALTHY\" and .startedAt != null and (.image | endswith(\"amazonaws.com\") | not))"'
  promise 'with the processor time, memory, disk and network traffic that the agent counts' soon 30 eval 'curl -sS "$front/stats/workloads" >"$work/workloads.json" && holds workloads ".workloads[0] | (.cpu.usageCores - 0.05 | fabs) < 0.005 and .memory.workingSetBytes == 40 * 1048576 and (.disks | length == 1) and .network.receiveBytesPerSecond != null"'
  promise 'one of them is found by its id, in the task where it is' eval 'curl -sS --get --data-urlencode "$(jq -r "\"instance=\" + .instance" "$work/workloads.json")" --data-urlencode "id=$(jq -r ".workloads[0].id" "$work/workloads.json")" "$front/stats/workloads" >"$work/workload.json" && holds workload ".workloads | length == 1"'
  promise 'each member of the fleet names its busiest' soon 30 eval 'curl -sS "$front/instances" >"$work/instances.json" && holds instances "[.instances[].summary.workloads[0].name] == [\"api\", \"api\"]"'
  promise 'the root filesystem is read-only, and /tmp the user'\''s own' eval '! tasks_compose exec -T proxy-1 touch /x && ! tasks_compose exec -T web-1 touch /x && tasks_compose exec -T proxy-1 touch /tmp/x && tasks_compose exec -T web-1 touch /tmp/x'
  promise 'the history is stored in the task, in a volume that is the user'\''s own' soon 30 eval 'curl -sS "$front/api/v1/query?query=sys_stats_history_storing" >"$work/storing.json" && holds storing ".data.result[0].value[1] == \"1\""'
  promise 'nobody is root, and nobody has a capability' eval 'for name in api-1 web-1 proxy-1; do
    docker inspect --format "{{.Config.User}} {{.HostConfig.CapDrop}} {{.HostConfig.ReadonlyRootfs}}" "$(tasks_compose ps --quiet $name)" | grep -Eqx "[1-9][0-9]*:[1-9][0-9]* \[ALL\] true" || return 1; done'
  e2e/smoke.sh "$front" --lens container || failed=$((failed + 1))
  promise 'images are promoted by digest, from repository to repository' copied
}

# A promotion: what dev runs is copied into prod's repository and is the same, digest by digest; here between two repositories of a
# registry that lives for this test.
copied() {
  local registry digest port tag
  mkdir -p "$work/registry"
  (cd "$work/registry" && GOBIN=$work/registry go install github.com/google/go-containerregistry/cmd/registry@v0.21.7) || return 1
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  registry=127.0.0.1:$port
  "$work/registry/registry" -port "$port" >"$work/log/registry" 2>&1 &
  trap "kill $!" RETURN
  soon 30 curl -fsS -o /dev/null "http://$registry/v2/" || return 1
  docker tag "sys-stats/api:$project" "$registry/dev/api:one" && docker push --quiet "$registry/dev/api:one" && docker image rm "$registry/dev/api:one" || return 1
  docker buildx imagetools create --prefer-index=true --tag "$registry/dev/api:index" "$registry/dev/api:one"
  for tag in index one; do
    digest=$(docker buildx imagetools inspect "$registry/dev/api:$tag" --format '{{.Manifest.Digest}}')
    # Twice: a job that is run again finds its tag there.
    tf/copy-image.sh "$registry/dev/api@$digest" "$registry/prod/api" && tf/copy-image.sh "$registry/dev/api@$digest" "$registry/prod/api" || return 1
    expect "$(docker buildx imagetools inspect "$registry/prod/api@$digest" --format '{{.Manifest.Digest}}')" "$digest" || return 1
  done
  ! tf/copy-image.sh "$registry/dev/api@sha256:$(digest 'never built')" "$registry/prod/api"
}

# Task definitions, as the AWS API gives them back, → a compose file that starts them the way Fargate would: each task in a network
# namespace of its own, found by the names that Cloud Map would give it. In: {service: {definition, replicas, tag, names}}, $metadata.
def seconds: "\(.)s";

{
  services: (
    [to_entries[] | .key as $service | .value as $it | $it.definition.taskDefinition as $task | $task.containerDefinitions[0] as $c
      | range(1; $it.replicas + 1) as $n
      | {
          key: "\($service)-\($n)",
          value: ({
            image: $it.tag,
            user: $c.user,
            read_only: $c.readonlyRootFilesystem,
            cap_drop: $c.linuxParameters.capabilities.drop,
            init: $c.linuxParameters.initProcessEnabled,
            # Limits are the task's: Fargate has no others unless the container says so.
            cpus: (($task.cpu | tonumber) / 1024),
            mem_limit: "\($c.memory // $task.memory)m",
            environment: (
              ($c.environment | map({key: .name, value}) | from_entries)
              + {ECS_CONTAINER_METADATA_URI_V4: "http://metadata-\($service):8080/v4/\($service)-\($n)"}
            ),
            healthcheck: {
              test: $c.healthCheck.command, interval: ($c.healthCheck.interval | seconds), timeout: ($c.healthCheck.timeout | seconds),
              retries: $c.healthCheck.retries, start_period: ($c.healthCheck.startPeriod | seconds)
            },
            # An empty volume: Docker, as Fargate, gives it owner and mode of what the image declares there.
            volumes: [$c.mountPoints[]? | {type: "volume", target: .containerPath, read_only: (.readOnly // false)}],
            stop_grace_period: ($c.stopTimeout | seconds),
            networks: {default: {aliases: $it.names}}
          } + if $service == "proxy" then {ports: [$c.portMappings[] | "127.0.0.1::\(.containerPort)"]} else {} end
            + if $c.command then {command: $c.command} else {} end)
        }]
    + [to_entries[] | {
        key: "metadata-\(.key)",
        value: {
          image: "gcr.io/distroless/static-debian13:nonroot",
          entrypoint: ["/fakemetadata", ":8080", "/definition.json"],
          volumes: ["\($work)/fakemetadata:/fakemetadata:ro", "\($work)/plain-\(.key).json:/definition.json:ro"]
        }
      }]
  ) | from_entries
}

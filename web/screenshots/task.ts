/** A task on Fargate that does not exist: nothing is to be seen of its machine, and its api is about to run out of memory. */
import { type Snapshot, snapshot } from "./machine.ts";
import { burst, clamp, wave } from "./numbers.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const LIMIT_BYTES = 512 * MIB;

/** Snapshot number `sequence` of the task. */
export function taskSnapshot(sequence: number): Snapshot {
  const { at, intervalSeconds, version, host, self } = snapshot({}, sequence);
  const usagePercent = clamp(46 + wave("task", sequence) * 9 + burst(sequence, 38));
  const workingSetBytes = Math.round((344 + 0.33 * sequence + 4 * wave("task memory", sequence)) * MIB);
  const headroomBytes = LIMIT_BYTES - workingSetBytes;
  const percent = (100 * workingSetBytes) / LIMIT_BYTES;
  const sentences: Snapshot["verdict"]["sentences"] = [];
  if (percent >= 80) {
    sentences.push({
      level: "warning",
      text: `This task has ${(headroomBytes / MIB).toFixed(1)} MiB of memory left of its limit of 512 MiB. Above it, the kernel kills it.`,
      field: "container.memory",
    });
  }
  return {
    at,
    sequence,
    intervalSeconds,
    instance: "ip-10-0-41-7.eu-central-1.compute.internal",
    version,
    lenses: [{ name: "container", source: "ecs" }],
    host: {
      hostname: "ip-10-0-41-7.eu-central-1.compute.internal",
      architecture: "x86_64",
      uptimeSeconds: host.uptimeSeconds ?? 0,
    },
    verdict: { level: sentences[0]?.level ?? "ok", sentences },
    filesystems: [],
    disks: [],
    networks: [],
    sensors: [],
    container: {
      runtime: "fargate",
      source: "ecs",
      cpu: { limitCores: 0.25, usagePercent },
      memory: { limitBytes: LIMIT_BYTES, workingSetBytes, usagePercent: percent, headroomBytes },
      task: {
        id: "5f0c1d3ab27e4f6c9d8817f2a4b60e95",
        cluster: "sys-stats-prod",
        service: "sys-stats-api",
        family: "sys-stats-prod-api",
        revision: "41",
        availabilityZone: "eu-central-1b",
        launchType: "FARGATE",
        containers: [
          {
            name: "api",
            image: "sys-stats/api:v0.5.0",
            status: "RUNNING",
            health: "HEALTHY",
            cpu: { usagePercent, reservedCores: 0.25 },
            memory: { workingSetBytes, limitBytes: LIMIT_BYTES, usagePercent: percent },
          },
          { name: "service-connect", image: "aws-appmesh-envoy:v1.34", status: "RUNNING", health: "UNKNOWN" },
        ],
        ephemeralStorage: { usedBytes: 0.4 * GIB, totalBytes: 20 * GIB, usagePercent: 2 },
      },
    },
    self,
    // As the api says it of a task of several containers (internal/sampler/task.go).
    missing: [
      {
        field: "container.cpu.throttledPercent",
        reason: "The limit is the task's, and how often it holds the task back is not in the task metadata.",
      },
      { field: "container.memory.oomKills", reason: "They are not in the task metadata." },
      { field: "container.pids", reason: "Processes are not in the task metadata of this platform." },
      {
        field: "container.pressure",
        reason: "The kernel counts waiting for each container, and of those of a task it shows us our own alone.",
      },
    ],
  };
}

/** What runs on the machine of the pictures: a database that waits, a backup that is in its way, and a shop in pods. */
import type { Workload, WorkloadList } from "../src/api/workloads.ts";
import { NOW } from "./machine.ts";

const MIB = 1024 ** 2;

type Row = [
  name: string,
  kind: Workload["kind"],
  cores: number,
  mebibytes: number,
  limits: { cores?: number; mebibytes?: number; throttledPercent?: number },
  waits: [cpu: number, memory: number, io: number],
  disk: number,
  network: number,
  processes: number,
];

const ROWS: readonly Row[] = [
  ["backup.service", "service", 1.42, 96, {}, [2, 0, 38], 148 * MIB, 0, 3],
  ["postgresql.service", "service", 0.86, 2210, { mebibytes: 4096 }, [34, 0, 61], 22 * MIB, 1.2e6, 14],
  ["cart", "container", 0.31, 212, { cores: 0.5, mebibytes: 256, throttledPercent: 38 }, [41, 0, 0], 0, 84_000, 1],
  ["checkout", "container", 0.12, 148, { cores: 0.5, mebibytes: 256, throttledPercent: 0 }, [3, 0, 0], 0, 61_000, 1],
  ["traefik", "container", 0.08, 64, { mebibytes: 256 }, [1, 0, 0], 0, 2.4e6, 1],
  ["grafana", "container", 0.03, 131, { cores: 1, mebibytes: 512, throttledPercent: 0 }, [0, 0, 0], 40_000, 9_000, 1],
  ["sys-stats-api", "container", 0.01, 18, { cores: 0.5, mebibytes: 64, throttledPercent: 0 }, [0, 0, 0], 0, 14_000, 1],
  ["ssh.service", "service", 0, 7, {}, [0, 0, 0], 0, 0, 1],
  ["session-14.scope", "session", 0, 23, {}, [0, 0, 0], 0, 0, 4],
];

const HINT: NonNullable<Workload["hint"]> = {
  text: "Held back in 38 % of its periods though it uses 0.31 of 0.5 CPUs: 12 threads spend the 50 ms of a period in about 4 ms.",
  limitCoresFrom: 0.8,
  limitCoresTo: 1.2,
  composeSnippet: "services:\n  cart:\n    cpus: 0.8",
  kubernetesSnippet: 'resources:\n  limits:\n    cpu: "800m"',
};

/** The list, or the one workload with this id. */
export function workloads(id: string | null): WorkloadList {
  const all = ROWS.map(toWorkload);
  return {
    at: new Date(NOW).toISOString(),
    ageSeconds: 0.2,
    instance: "atlas-7c9f",
    source: "cgroup2",
    total: all.length,
    workloads: id === null ? all : all.filter((one) => one.id === id).map((one) => ({ ...one, ports: [8080] })),
    rest: { totalUsageCores: 3.12, usageCores: 0.29, totalMemoryBytes: 6100 * MIB, memoryBytes: 3191 * MIB },
    missing: [],
  };
}

function toWorkload([
  name,
  kind,
  cores,
  mebibytes,
  limits,
  [cpu, memory, io],
  disk,
  network,
  processes,
]: Row): Workload {
  const limitBytes = limits.mebibytes && limits.mebibytes * MIB;
  const stall = (last10SecondsPercent: number) => ({
    someAvg10Percent: last10SecondsPercent,
    some: { last10SecondsPercent },
  });
  return {
    id: kind === "container" ? `/system.slice/docker-${name}.scope` : `/system.slice/${name}`,
    kind,
    runtime: kind === "container" ? "docker" : "systemd",
    name,
    nameSource: kind === "container" ? "api" : "unit",
    startedAt: new Date(NOW - 266_400_000).toISOString(),
    restartsSeen: name === "cart" ? 2 : 0,
    processes,
    cpu: {
      usageCores: cores,
      ...(limits.cores !== undefined && {
        limitCores: limits.cores,
        usagePercent: (cores / limits.cores) * 100,
        throttledPercent: limits.throttledPercent ?? 0,
      }),
    },
    memory: {
      workingSetBytes: mebibytes * MIB,
      oomKills: 0,
      ...(limitBytes !== undefined && {
        limitBytes,
        usagePercent: ((mebibytes * MIB) / limitBytes) * 100,
        headroomBytes: limitBytes - mebibytes * MIB,
      }),
    },
    disks: [{ name: "nvme0n1", readBytesPerSecond: disk * 0.7, writeBytesPerSecond: disk * 0.3 }],
    network: { receiveBytesPerSecond: network * 0.6, transmitBytesPerSecond: network * 0.4, isShared: false },
    pressure: { cpu: stall(cpu), memory: stall(memory), io: stall(io) },
    ...(name === "cart" && { hint: HINT }),
  };
}

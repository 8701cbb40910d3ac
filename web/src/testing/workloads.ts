/** Workloads and answers to test with. */
import type { Workload, WorkloadAnswer, WorkloadList } from "../api/workloads.ts";

const START = Date.parse("2026-11-23T07:16:56Z");
const MIB = 1024 ** 2;

/** A service that has everything. What is undefined in `change` is absent. */
export function workload(change: { [Name in keyof Workload]?: Workload[Name] | undefined } = {}): Workload {
  const id = change.id ?? `/system.slice/${change.name ?? "postgresql"}.service`;
  const whole = {
    id,
    kind: "service",
    runtime: "systemd",
    name: "postgresql.service",
    nameSource: "unit",
    startedAt: "2026-11-20T05:16:56Z",
    restartsSeen: 0,
    processes: 8,
    cpu: {
      usageCores: 0.5,
      last10SecondsCores: 0.5,
      usualCores: 0.4,
      limitCores: 2,
      usagePercent: 25,
      throttledPercent: 0,
    },
    memory: {
      workingSetBytes: 256 * MIB,
      limitBytes: 1024 * MIB,
      usagePercent: 25,
      headroomBytes: 768 * MIB,
      oomKills: 0,
    },
    pids: { current: 12, limit: 512 },
    disks: [{ name: "nvme0n1", readBytesPerSecond: 2 * MIB, writeBytesPerSecond: MIB }],
    network: { receiveBytesPerSecond: 1_000_000, transmitBytesPerSecond: 500_000, isShared: false },
    pressure: { cpu: stall(12), memory: stall(0), io: stall(3) },
    ...change,
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) as unknown as Workload;
}

/** Something waited so much of the last 10 s. */
export function stall(last10SecondsPercent: number) {
  return { someAvg10Percent: last10SecondsPercent, some: { last10SecondsPercent } };
}

/** `seconds` after the first one. */
export function workloadList(
  workloads: Workload[],
  change: Partial<WorkloadList> & { seconds?: number } = {},
): WorkloadList {
  const { seconds = 0, ...own } = change;
  return {
    at: new Date(START + seconds * 1000).toISOString(),
    ageSeconds: 0,
    instance: "laptop-2",
    source: "cgroup2",
    total: workloads.length,
    workloads,
    rest: { totalUsageCores: 3, usageCores: 0.9, totalMemoryBytes: 4096 * MIB, memoryBytes: 1024 * MIB },
    missing: [],
    ...own,
  };
}

export function workloadAnswer(
  workloads: Workload[],
  change: Partial<WorkloadList> & { seconds?: number } = {},
): WorkloadAnswer {
  return { list: workloadList(workloads, change), arrivedAt: START + (change.seconds ?? 0) * 1000 };
}

/** What of a workload is drawn over time, from its list as from history. */
import { sumOf } from "../lib/series.ts";
import type { Workload } from "./workloads.ts";

/** The tree is walked every 5 s at least; an answer that is late is not a gap yet. */
export const WALK_SECONDS = 8;

export interface WorkloadUsage {
  cores: number | undefined;
  bytes: number | undefined;
  /** Of all its disks. */
  readBytesPerSecond: number | undefined;
  writeBytesPerSecond: number | undefined;
  receiveBytesPerSecond: number | undefined;
  transmitBytesPerSecond: number | undefined;
}

export interface UsageSample extends WorkloadUsage {
  /** Seconds since the epoch, by the clock of the machine. */
  time: number;
}

export function usageOf({ cpu, memory, disks = [], network }: Workload): WorkloadUsage {
  return {
    cores: cpu.usageCores,
    bytes: memory.workingSetBytes,
    readBytesPerSecond: sumOf(disks.map(({ readBytesPerSecond }) => readBytesPerSecond)),
    writeBytesPerSecond: sumOf(disks.map(({ writeBytesPerSecond }) => writeBytesPerSecond)),
    receiveBytesPerSecond: network?.receiveBytesPerSecond,
    transmitBytesPerSecond: network?.transmitBytesPerSecond,
  };
}

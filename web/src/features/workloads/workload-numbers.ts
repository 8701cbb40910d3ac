/** The numbers of a workload that are not a field of its own, but of several. */
import type { Workload } from "../../api/workloads.ts";
import type { Resource } from "../../lib/resource.ts";
import { sumOf } from "../../lib/series.ts";

export const RESOURCE_WORDS: Record<Resource, string> = { cpu: "CPU", memory: "memory", io: "disk" };

export interface Waiting {
  resource: Resource;
  percent: number;
}

/** Read and written together, of all its disks. */
export function diskBytesPerSecond({ disks }: Workload): number | undefined {
  return sumOf((disks ?? []).flatMap((disk) => [disk.readBytesPerSecond, disk.writeBytesPerSecond]));
}

/** Received and sent together. */
export function networkBytesPerSecond({ network }: Workload): number | undefined {
  return network && sumOf([network.receiveBytesPerSecond, network.transmitBytesPerSecond]);
}

/** How much of the last 10 s something in it waited for a resource; undefined where the kernel does not say. */
export function waitedPercent({ pressure }: Workload, resource: Resource): number | undefined {
  const stall = pressure?.[resource];
  return stall && (stall.some?.last10SecondsPercent ?? stall.someAvg10Percent);
}

/** What it waited for most, and how much of the last 10 s. */
export function longestWait(workload: Workload): Waiting | undefined {
  let longest: Waiting | undefined;
  for (const resource of ["cpu", "memory", "io"] as const) {
    const percent = waitedPercent(workload, resource);
    if (percent !== undefined && (longest === undefined || percent > longest.percent)) longest = { resource, percent };
  }
  return longest;
}

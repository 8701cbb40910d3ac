/** Snapshots to test with: one that has everything, and points made of it. */
import type { SnapshotPoint } from "../api/snapshot.ts";
import type { Snapshot } from "../api/types.ts";

const GIB = 1024 ** 3;

export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    at: "2026-11-23T07:16:56.125Z",
    sequence: 12,
    intervalSeconds: 1,
    instance: "laptop-2",
    version: "v0.1.0",
    lenses: [{ name: "host", source: "/host/proc" }],
    host: {
      hostname: "laptop",
      os: "Debian GNU/Linux 13 (trixie)",
      kernel: "6.12.48",
      architecture: "x86_64",
      cpuModel: "Zen",
      logicalCpus: 2,
      bootTime: "2026-11-20T05:16:56Z",
      uptimeSeconds: 266_400,
    },
    cpu: {
      usagePercent: 42.25,
      modes: {
        user: 30,
        nice: 1,
        system: 8,
        irq: 0.25,
        softirq: 1,
        steal: 2,
        guest: 0,
        iowait: 7.5,
        idle: 50.25,
      },
      cores: [
        { id: 0, usagePercent: 80 },
        { id: 3, usagePercent: 4.5 },
      ],
    },
    memory: {
      totalBytes: 16 * GIB,
      availableBytes: 12 * GIB,
      usedBytes: 4 * GIB,
      freeBytes: 9 * GIB,
      buffersBytes: 512 * 1024 ** 2,
      cachedBytes: 3 * GIB,
      usagePercent: 25,
    },
    self: { sampleMicroseconds: 412, viewers: 2, droppedViewers: 0 },
    missing: [],
    ...change,
  };
}

/** The snapshot without one of its sections, with the reason that the api gives. */
export function without(section: "cpu" | "memory", reason: string, hint?: string): Snapshot {
  const { [section]: _, ...rest } = snapshot({ missing: [{ field: section, reason, ...(hint && { hint }) }] });
  return rest;
}

/** One point for each snapshot, a second apart. */
export function points(...snapshots: Snapshot[]): SnapshotPoint[] {
  return snapshots.map((value, index) => ({
    time: 1_795_418_216 + index,
    run: "laptop-2-1",
    sequence: index + 1,
    interval: 1,
    value,
  }));
}

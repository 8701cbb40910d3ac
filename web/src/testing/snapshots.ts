/** Snapshots to test with: one that has everything, and points made of it. */
import type { PanelProps, SnapshotPoint } from "../api/snapshot.ts";
import type { Container, Filesystem, Network, Snapshot, Task } from "../api/types.ts";
import { edgesOf } from "../lib/range.ts";
import { liveSource } from "../lib/source.ts";

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
    verdict: { level: "ok", sentences: [{ level: "ok", text: "No shortage: CPU 42 %, memory 25 %.", field: "cpu" }] },
    load: { one: 1.5, five: 1, fifteen: 0.25 },
    swap: { totalBytes: 4 * GIB, usedBytes: GIB, usagePercent: 25, inBytesPerSecond: 4096, outBytesPerSecond: 0 },
    pressure: {
      cpu: { someAvg10Percent: 12.5 },
      memory: { someAvg10Percent: 0, fullAvg10Percent: 0 },
      io: { someAvg10Percent: 1.5, fullAvg10Percent: 0.5 },
    },
    filesystems: [filesystem(), filesystem({ mountpoint: "/boot", usagePercent: 20, readOnly: true })],
    disks: [
      {
        name: "nvme0n1",
        readBytesPerSecond: 1_572_864,
        writeBytesPerSecond: 524_288,
        readsPerSecond: 96,
        writesPerSecond: 12.5,
        busyPercent: 7.5,
      },
    ],
    networks: [
      network(),
      network({ name: "lo", physical: false }),
      network({ name: "veth0", physical: false, receivedBytesPerSecond: 10 ** 9 }),
    ],
    sensors: [
      { name: "coretemp_package_id_0", celsius: 54.5 },
      { name: "nvme_composite", celsius: 38 },
    ],
    self: {
      cpuPercent: 0.25,
      residentBytes: 16 * 1024 ** 2,
      anonymousBytes: 6 * 1024 ** 2,
      sampleMicroseconds: 412,
      viewers: 2,
      droppedViewers: 0,
    },
    missing: [],
    ...change,
  };
}

export function filesystem(change: Partial<Filesystem> = {}): Filesystem {
  return {
    mountpoint: "/",
    device: "/dev/nvme0n1p2",
    type: "ext4",
    totalBytes: 100 * GIB,
    usedBytes: 60 * GIB,
    availableBytes: 40 * GIB,
    usagePercent: 60,
    inodesUsedPercent: 4.5,
    readOnly: false,
    ...change,
  };
}

export function network(change: Partial<Network> = {}): Network {
  return {
    name: "eth0",
    physical: true,
    receivedBytesPerSecond: 1_250_000,
    sentBytesPerSecond: 125_000,
    errorsPerSecond: 0,
    dropsPerSecond: 0,
    linkBitsPerSecond: 1_000_000_000,
    ...change,
  };
}

/** What a snapshot has beside the rest where there is a container. */
export function container(change: Partial<Container> = {}): Pick<Snapshot, "container" | "lenses"> {
  return {
    lenses: [
      { name: "host", source: "/host/proc" },
      { name: "container", source: "cgroup2" },
    ],
    container: {
      runtime: "docker",
      source: "cgroup2",
      cpu: { limitCores: 0.5, usagePercent: 30, throttledPercent: 12.5 },
      memory: {
        limitBytes: 256 * 1024 ** 2,
        workingSetBytes: 64 * 1024 ** 2,
        usagePercent: 25,
        headroomBytes: 192 * 1024 ** 2,
        oomKills: 0,
      },
      pids: { current: 12, limit: 100 },
      pressure: { cpu: { someAvg10Percent: 3, fullAvg10Percent: 2 } },
      ...change,
    },
  };
}

/** An ECS task on Fargate, of two containers. */
export function task(change: Partial<Task> = {}): Task {
  return {
    id: "0123456789abcdef0123456789abcdef",
    cluster: "production",
    family: "sys-stats",
    revision: "12",
    availabilityZone: "eu-central-1b",
    launchType: "FARGATE",
    containers: [
      {
        name: "api",
        image: "sys-stats/api:v1.2.3",
        status: "RUNNING",
        health: "HEALTHY",
        cpu: { usagePercent: 20, reservedCores: 0.25 },
        memory: { workingSetBytes: 48 * 1024 ** 2, limitBytes: 128 * 1024 ** 2, usagePercent: 37.5 },
      },
      { name: "web", image: "sys-stats/web:v1.2.3", status: "CREATED" },
    ],
    ephemeralStorage: { usedBytes: GIB, totalBytes: 20 * GIB, usagePercent: 5 },
    ...change,
  };
}

/** A sample whose verdict has these findings, the worst first. */
export function judged(...sentences: Snapshot["verdict"]["sentences"]): Pick<Snapshot, "verdict"> {
  return { verdict: { level: sentences[0]?.level ?? "ok", sentences } };
}

/** The snapshot without one of its sections, with the reason that the api gives. */
export function without(
  section: "cpu" | "memory" | "load" | "swap" | "pressure",
  reason: string,
  hint?: string,
): Snapshot {
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

/** What a panel is given where these samples came, a second apart, and the page looks back five minutes. */
export function panel(...snapshots: Snapshot[]): PanelProps {
  const all = points(...snapshots);
  const range = { last: 300 };
  return {
    snapshot: snapshots.at(-1),
    range,
    source: liveSource(all, edgesOf(range, all.at(-1)?.time ?? 0)),
    onZoom: () => undefined,
  };
}

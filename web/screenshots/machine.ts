/**
 * A machine that does not exist, second by second: the same ones each time, so that a picture changes only when the page does. Typed by the
 * contract, so that a machine the api could not report does not compile.
 */
import type { paths } from "../src/api/schema.d.ts";
import { burst, clamp, hash, sum, wave } from "./numbers.ts";

export type Snapshot = paths["/stats"]["get"]["responses"][200]["content"]["application/json"];
export type ProcessList = paths["/stats/processes"]["get"]["responses"][200]["content"]["application/json"];
type Sentence = NonNullable<Snapshot["verdict"]["sentences"]>[number];
type Filesystem = NonNullable<Snapshot["filesystems"]>[number];

export interface Machine {
  cores: number;
  mounts: number;
  sensors: number;
  /** What is wrong with it, from second `since` of the window on. */
  trouble: "none" | "disk" | "memory";
}

const PLAIN: Machine = { cores: 8, mounts: 3, sensors: 4, trouble: "none" };

/** When the pictures are taken: the end of every window. */
export const NOW = Date.parse("2026-11-23T09:30:00Z");
export const WINDOW = 300;
/** The trouble begins so many seconds after the window does. */
const SINCE = 190;

const KIB = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Snapshot number `sequence` of a machine; number WINDOW is the one at NOW. Number 1 has no rates yet. */
export function snapshot(change: Partial<Machine>, sequence: number): Snapshot {
  const machine = { ...PLAIN, ...change };
  const at = new Date(NOW + (sequence - WINDOW) * 1000).toISOString();
  const isFirst = sequence === 1;
  const noise = (name: string, amplitude = 1) => amplitude * wave(name, sequence);
  // 0 before the trouble, 1 when it has come.
  const ramp = Math.min(1, Math.max(0, (sequence - SINCE) / 25));
  const disk = machine.trouble === "disk" ? ramp : 0;
  const shortage = machine.trouble === "memory" ? ramp : 0;

  const iowait = clamp(0.6 + noise("iowait", 0.5) + 31 * disk + 12 * shortage);
  const user = clamp(13 + noise("user", 7) + burst(sequence, 24) + 22 * shortage, 0, 60);
  const system = clamp(4 + noise("system", 1.8) + 9 * shortage, 0, 22);
  const modes = { user, nice: 0.4, system, irq: 0.1, softirq: 0.7, steal: 0.2, guest: 0, iowait, idle: 0 };
  modes.idle = 100 - sum(Object.values(modes));
  const usagePercent = 100 - modes.idle - iowait;

  const totalBytes = machine.cores > 64 ? 512 * GIB : machine.cores === 1 ? 1 * GIB : 32 * GIB;
  const memoryPercent = clamp(44 + noise("memory", 1.5) + 53.4 * shortage, 0, 97.9);
  const usedBytes = Math.round((totalBytes * memoryPercent) / 100);
  const availableBytes = totalBytes - usedBytes;
  const cachedBytes = Math.round(availableBytes * 0.62);
  const swapTotal = machine.cores === 1 ? 0 : 8 * GIB;
  const swapPercent = 3 + 58 * shortage;
  const swapIn = clamp(14 * MIB * shortage + noise("swap", 2 * MIB) * shortage, 0, 10 ** 12);
  const pressure = {
    cpu: { someAvg10Percent: clamp(2 + noise("psi-cpu", 1.6) + 6 * shortage) },
    memory: { someAvg10Percent: 34.6 * shortage, fullAvg10Percent: 21.8 * shortage },
    io: {
      someAvg10Percent: clamp(0.8 + noise("psi-io", 0.7) + 26.4 * disk + 41 * shortage),
      fullAvg10Percent: clamp(0.3 + noise("psi-io", 0.3) + 17 * disk + 28 * shortage),
    },
  };
  const containerCpu = clamp(11 + noise("container", 6) + burst(sequence, 30));
  const workingSet = Math.round(38 * MIB + noise("working-set", 1.2 * MIB) + 84 * MIB * shortage);
  const limitBytes = 128 * MIB;
  const filesystems = filesystemsOf(machine);
  const rate = (value: number) => (isFirst ? undefined : value);

  return strip({
    at,
    sequence,
    intervalSeconds: 1,
    instance: "atlas-7c9f",
    version: "v0.5.0",
    lenses: [
      { name: "host", source: "/host/proc" },
      { name: "container", source: "cgroup2" },
    ],
    host: {
      hostname: "atlas",
      os: "Debian GNU/Linux 13 (trixie)",
      kernel: "6.12.48+deb13-amd64",
      architecture: "x86_64",
      cpuModel: machine.cores > 64 ? "AMD EPYC 9754 128-Core Processor" : "AMD Ryzen 7 7840U",
      logicalCpus: machine.cores,
      bootTime: "2026-11-02T06:12:41Z",
      uptimeSeconds: (Date.parse(at) - Date.parse("2026-11-02T06:12:41Z")) / 1000,
    },
    verdict: verdictOf({
      isFirst,
      usagePercent,
      memoryPercent,
      availableBytes,
      totalBytes,
      pressure,
      filesystems,
      disk,
      shortage,
    }),
    cpu: {
      usagePercent: rate(usagePercent),
      modes: isFirst ? undefined : modes,
      cores: Array.from({ length: machine.cores }, (_, id) => ({
        id,
        usagePercent: rate(clamp(usagePercent * (0.35 + 1.3 * hash(`core ${id}`)) + noise(`core ${id}`, 9))),
      })),
    },
    load: {
      one: machine.cores * 0.21 + noise("load", 0.2) + machine.cores * 1.1 * (disk + shortage),
      five: machine.cores * 0.2 + machine.cores * 0.4 * (disk + shortage),
      fifteen: machine.cores * 0.18,
    },
    memory: {
      totalBytes,
      availableBytes,
      usedBytes,
      freeBytes: Math.round(availableBytes * 0.3),
      buffersBytes: Math.round(availableBytes * 0.03),
      cachedBytes,
      usagePercent: memoryPercent,
      oomKills: sequence >= 280 ? Math.round(shortage) : 0,
    },
    swap: {
      totalBytes: swapTotal,
      usedBytes: Math.round((swapTotal * swapPercent) / 100),
      usagePercent: swapTotal === 0 ? undefined : swapPercent,
      inBytesPerSecond: rate(swapIn),
      outBytesPerSecond: rate(swapIn * 1.4),
    },
    filesystems,
    disks: (machine.cores === 1 ? ["vda"] : ["nvme0n1", "nvme1n1"]).map((name, index) => ({
      name,
      readBytesPerSecond: rate(clamp(1.2 * MIB + noise(`${name} read`, MIB) + 20 * MIB * shortage, 0, 10 ** 12)),
      writeBytesPerSecond: rate(
        clamp(2.5 * MIB + noise(`${name} write`, 2 * MIB) + (index === 0 ? 380 * MIB * disk : 0), 0, 10 ** 12),
      ),
      readsPerSecond: rate(clamp(40 + noise(`${name} reads`, 30), 0, 10 ** 6)),
      writesPerSecond: rate(clamp(75 + noise(`${name} writes`, 50) + 2900 * disk, 0, 10 ** 6)),
      busyPercent: rate(clamp(4 + noise(`${name} busy`, 3) + (index === 0 ? 91 * disk : 0) + 60 * shortage)),
    })),
    networks: [
      { name: "enp5s0", physical: true, linkBitsPerSecond: 2.5e9, size: 900 * KIB },
      { name: "wlp4s0", physical: true, linkBitsPerSecond: undefined, size: 0 },
      { name: "docker0", physical: false, linkBitsPerSecond: undefined, size: 30 * KIB },
      { name: "lo", physical: false, linkBitsPerSecond: undefined, size: 200 * KIB },
      { name: "veth81c2f0a", physical: false, linkBitsPerSecond: 10e9, size: 30 * KIB },
    ].map(({ size, ...network }) => ({
      ...network,
      receivedBytesPerSecond: rate(clamp(size + noise(`${network.name} received`, size * 0.8), 0, 10 ** 12)),
      sentBytesPerSecond: rate(clamp(size * 0.3 + noise(`${network.name} sent`, size * 0.2), 0, 10 ** 12)),
      errorsPerSecond: rate(0),
      dropsPerSecond: rate(0),
    })),
    pressure,
    sensors: sensorsOf(machine, sequence),
    container: {
      runtime: "docker",
      source: "cgroup2",
      cpu: {
        limitCores: 0.5,
        usagePercent: rate(containerCpu),
        throttledPercent: rate(clamp(containerCpu > 30 ? (containerCpu - 30) / 3 : 0)),
      },
      memory: {
        limitBytes,
        workingSetBytes: workingSet,
        usagePercent: (100 * workingSet) / limitBytes,
        headroomBytes: limitBytes - workingSet,
        oomKills: 0,
      },
      pids: { current: 9, limit: 64 },
      pressure: {
        cpu: { someAvg10Percent: clamp(0.9 + noise("container psi", 0.8)), fullAvg10Percent: 0 },
        memory: { someAvg10Percent: 0, fullAvg10Percent: 0 },
        io: { someAvg10Percent: 0, fullAvg10Percent: 0 },
      },
    },
    self: {
      cpuPercent: rate(0.34 + noise("self", 0.1)),
      residentBytes: 21_630_976,
      anonymousBytes: 9_125_888,
      sampleMicroseconds: 1380 + noise("sample", 200),
      viewers: 1,
      droppedViewers: 0,
    },
    missing: [
      ...(isFirst
        ? ["cpu.usagePercent", "swap.inBytesPerSecond", "disks", "networks", "container.cpu.usagePercent"].map(
            (field) => ({
              field,
              reason: "A rate needs two samples: this is the first.",
            }),
          )
        : []),
      ...(machine.sensors === 0
        ? [{ field: "sensors", reason: "/host/sys/class/hwmon has no temperatures: a virtual machine shows none." }]
        : []),
    ],
  });
}

/** Programs, with their user, the processor time and the memory of the largest of them. */
const PROGRAMS = [
  ["postgres", "postgres", 62, 1180],
  ["node", "deploy", 31, 640],
  ["containerd", "root", 6, 72],
  ["dockerd", "root", 4, 118],
  ["sys-stats-api", "65532", 0.4, 21],
  ["nginx", "101", 1.5, 14],
  ["redis-server", "999", 3, 210],
  ["systemd", "root", 0.2, 13],
  ["systemd-journal", "root", 0.6, 88],
  ["sshd", "root", 0.1, 9],
  ["kworker/u32:1", "root", 0.9, 0],
  ["cron", "root", 0, 3],
] as const;

/** The processes of that machine. */
export function processes(sort: string | null, sequence: number): ProcessList {
  const list = Array.from({ length: 60 }, (_, index) => {
    const [name, user, cpu, memory] = PROGRAMS[index % PROGRAMS.length] ?? PROGRAMS[0];
    // The second and third of a kind do less.
    const share = 1 / (1 + Math.floor(index / PROGRAMS.length)) ** 2;
    return {
      pid: 1 + ((index * 733) % 32_000),
      parentPid: index === 0 ? 0 : 1,
      name,
      user,
      state: memory === 0 ? "I" : index === 0 ? "R" : "S",
      threads: memory === 0 ? 1 : 1 + Math.floor(24 * hash(`threads ${index}`) ** 2),
      cpuPercent: clamp(cpu * share * (1 + 0.1 * wave(`process ${index}`, sequence)), 0, 800),
      residentBytes: Math.round(memory * share ** 0.5 * (0.9 + 0.1 * hash(`resident ${index}`)) * MIB),
      ageSeconds: Math.round(60 + 1_800_000 * hash(`age ${index}`) ** 2),
    };
  });
  list.sort((one, other) =>
    sort === "memory" ? other.residentBytes - one.residentBytes : other.cpuPercent - one.cpuPercent,
  );
  const at = new Date(NOW + (sequence - WINDOW) * 1000).toISOString();
  return { at, instance: "atlas-7c9f", total: 214, processes: list, missing: [] };
}

interface Findings {
  isFirst: boolean;
  usagePercent: number;
  memoryPercent: number;
  availableBytes: number;
  totalBytes: number;
  pressure: { io: { someAvg10Percent: number }; memory: { someAvg10Percent: number } };
  filesystems: Filesystem[];
  disk: number;
  shortage: number;
}

/** What the api would say of it (internal/sampler/verdict.go), without its memory. */
function verdictOf(found: Findings): Snapshot["verdict"] {
  const sentences: Sentence[] = [];
  const { io, memory } = found.pressure;
  if (found.shortage === 1) {
    sentences.push({
      level: "critical",
      text: "1 process was killed in the last 5 minutes because memory ran out.",
      field: "memory.oomKills",
    });
    const left = `${(found.availableBytes / MIB).toFixed(0)} MiB of ${found.totalBytes / GIB} GiB are left`;
    sentences.push({
      level: "critical",
      text: `Memory is ${found.memoryPercent.toFixed(0)} % used: ${left}.`,
      field: "memory",
    });
    sentences.push({
      level: "critical",
      text: `Tasks waited for memory ${memory.someAvg10Percent.toFixed(0)} % of the last 10 s.`,
      since: new Date(NOW - (WINDOW - SINCE - 12) * 1000).toISOString(),
      causes: [
        { kind: "process", name: "postgres", pid: 2210, field: "memory", sharePercent: 41 },
        { kind: "process", name: "java", pid: 3114, field: "memory", sharePercent: 22 },
      ],
      field: "pressure.memory",
    });
  }
  if (io.someAvg10Percent >= 10) {
    sentences.push({
      level: io.someAvg10Percent >= 40 ? "critical" : "warning",
      text: `Tasks waited for a disk ${io.someAvg10Percent.toFixed(0)} % of the last 10 s.`,
      since: new Date(NOW - (WINDOW - SINCE - 12) * 1000).toISOString(),
      field: "pressure.io",
    });
  }
  for (const { mountpoint, usagePercent = 0, availableBytes } of found.disk === 1 ? found.filesystems : []) {
    if (usagePercent < 85) continue;
    const left = `${(availableBytes / GIB).toFixed(1)} GiB are left`;
    sentences.push({
      level: "warning",
      text: `${mountpoint} is ${usagePercent.toFixed(0)} % full: ${left}.`,
      field: `filesystems[${mountpoint}]`,
    });
  }
  if (sentences.length === 0) {
    const cpu = found.isFirst ? "" : `CPU ${found.usagePercent.toFixed(0)} %, `;
    const text = `No shortage: ${cpu}memory ${found.memoryPercent.toFixed(0)} %.`;
    sentences.push({ level: "ok", text, field: "cpu" });
  }
  return { level: sentences[0]?.level ?? "ok", sentences };
}

function filesystemsOf({ mounts, trouble }: Machine): Filesystem[] {
  return Array.from({ length: mounts }, (_, index) => {
    const [mountpoint, device, type, size] = [
      ["/", "/dev/nvme0n1p2", "ext4", 460 * GIB],
      ["/boot/efi", "/dev/nvme0n1p1", "vfat", 0.5 * GIB],
      ["/srv/backup", "/dev/mapper/vault-backup", "btrfs", 3600 * GIB],
    ][index] ?? [
      `/var/lib/kubelet/pods/${Math.floor(hash(`pod ${index}`) * 2 ** 32).toString(16)}/volumes/data-${index}`,
      `/dev/mapper/data-${index}`,
      "xfs",
      100 * GIB,
    ];
    const share = index === 0 && trouble === "disk" ? 0.893 : 0.08 + 0.6 * hash(`filesystem ${index}`);
    const totalBytes = Math.round(Number(size));
    const usedBytes = Math.round(totalBytes * 0.95 * share);
    const availableBytes = Math.round(totalBytes * 0.95 * (1 - share));
    return {
      mountpoint: String(mountpoint),
      device: String(device),
      type: String(type),
      totalBytes,
      usedBytes,
      availableBytes,
      usagePercent: 100 * share,
      ...(type !== "vfat" && type !== "btrfs" && { inodesUsedPercent: 30 * share }),
      readOnly: index === 7,
    };
  });
}

function sensorsOf({ sensors }: Machine, sequence: number): NonNullable<Snapshot["sensors"]> {
  const known = ["k10temp_tctl", "nvme_composite", "acpitz", "iwlwifi_1"];
  return Array.from({ length: sensors }, (_, index) => {
    const name = known[index] ?? `coretemp_core_${index - known.length}`;
    return { name, celsius: 38 + 16 * hash(name) + wave(name, sequence) * 1.5 };
  });
}

type Loose<Value> = Value extends readonly (infer Item)[]
  ? Loose<Item>[]
  : Value extends object
    ? { [Key in keyof Value]: Loose<Value[Key]> | (undefined extends Value[Key] ? undefined : never) }
    : Value;

/** Takes out what is undefined, as JSON does: on the wire it is absent. */
function strip(loose: Loose<Snapshot>): Snapshot {
  return JSON.parse(JSON.stringify(loose));
}

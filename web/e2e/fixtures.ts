/** Machines to look at that nobody has at hand. */
import type { Snapshot } from "../src/api/types.ts";
import type { Workload } from "../src/api/workloads.ts";
import { container, filesystem, judged, network, snapshot, task } from "../src/testing/snapshots.ts";
import { stall, workload } from "../src/testing/workloads.ts";

const GIB = 1024 ** 3;

/** Workloads of each kind: one at its limits, one without any, one that says little. */
export function mixed(): Workload[] {
  const [nothing, pod] = [{ cpu: stall(0), memory: stall(0), io: stall(0) }, "/kubepods/pod-1"];
  return [
    workload(),
    workload({
      id: "/docker/web",
      name: "shop-frontend-1",
      kind: "container",
      runtime: "docker",
      image: "registry.example.org/shop/frontend:2026.11",
      cpu: { usageCores: 0.31, limitCores: 0.5, usagePercent: 62, throttledPercent: 38 },
      memory: {
        workingSetBytes: 0.94 * GIB,
        limitBytes: GIB,
        usagePercent: 94,
        headroomBytes: 0.06 * GIB,
        oomKills: 3,
      },
    }),
    workload({ id: pod, name: "billing/worker-7c9f", kind: "pod", runtime: "containerd", cpu: { usageCores: 1.4 } }),
    workload({
      id: `${pod}/worker`,
      name: "worker",
      kind: "container",
      runtime: "containerd",
      parent: pod,
      cpu: { usageCores: 1.4 },
      pressure: nothing,
    }),
    workload({ name: "backup.service", cpu: { usageCores: 7.1 }, memory: { workingSetBytes: 90 * 1024 ** 2 } }),
    workload({
      id: "/lxc/build",
      name: "build-agent-with-a-rather-long-name",
      kind: "machine",
      runtime: "lxc",
      disks: undefined,
      network: undefined,
      pressure: undefined,
    }),
    workload({ id: "/user.slice/session-3", name: "session 3 of ada", kind: "session", cpu: { usageCores: 0.02 } }),
  ];
}

/** A laptop on which all is well, with a container. */
export function calm(): Snapshot {
  return snapshot(container());
}

/** A large server in trouble: 128 processors, 40 mounts, 30 sensors, 24 disks. */
export function large(): Snapshot {
  const cores = Array.from({ length: 128 }, (_, id) => ({ id, usagePercent: (id * 37 + ((id * id) % 23)) % 101 }));
  return snapshot({
    host: {
      ...snapshot().host,
      hostname: "db-7.fra.example.net",
      cpuModel: "AMD EPYC 9754 128-Core Processor",
      logicalCpus: 128,
    },
    cpu: { ...snapshot().cpu, cores },
    load: { one: 212.4, five: 180.1, fifteen: 96.2 },
    filesystems: [
      filesystem({ usagePercent: 41 }),
      ...Array.from({ length: 39 }, (_, index) =>
        filesystem({
          mountpoint: `/srv/data/volume-${String(index).padStart(2, "0")}`,
          device: `/dev/mapper/data-volume--${index}`,
          type: "xfs",
          usagePercent: index === 12 ? 96.4 : 30 + index,
          availableBytes: index === 12 ? 3.6 * GIB : 60 * GIB,
          inodesUsedPercent: index === 20 ? 91 : 2,
        }),
      ),
    ],
    disks: Array.from({ length: 24 }, (_, index) => ({
      name: `nvme${index}n1`,
      readBytesPerSecond: index * 11_000_000,
      writeBytesPerSecond: index * 3_000_000,
      readsPerSecond: index * 180,
      writesPerSecond: index * 42,
      busyPercent: index * 4,
    })),
    networks: [
      network({
        name: "enp65s0f0np0",
        linkBitsPerSecond: 25e9,
        receivedBytesPerSecond: 9e8,
        errorsPerSecond: 0.4,
        dropsPerSecond: 12,
      }),
      network({ name: "enp65s0f1np1", linkBitsPerSecond: 25e9 }),
      ...Array.from({ length: 40 }, (_, index) => network({ name: `veth${index}`, physical: false })),
    ],
    sensors: Array.from({ length: 30 }, (_, index) => ({ name: `k10temp_tccd${index}`, celsius: 40 + index })),
    missing: Array.from({ length: 5 }, (_, index) => ({
      field: `filesystems[/var/lib/containers/${index}]`,
      reason: "Its size cannot be asked from inside this container.",
      hint: `Bind a folder of it, an empty one will do: the volume /var/lib/containers/${index}/any-folder:/host/filesystems/any-name:ro.`,
    })),
    ...judged(
      {
        level: "critical",
        text: "/srv/data/volume-12 is 96 % full: 3.60 GiB are left.",
        field: "filesystems[/srv/data/volume-12]",
      },
      {
        level: "warning",
        text: "91 % of the inodes of /srv/data/volume-20 are used.",
        field: "filesystems[/srv/data/volume-20].inodesUsedPercent",
      },
      { level: "warning", text: "Tasks waited for CPU 28 % of the last 10 s.", field: "pressure.cpu" },
    ),
  });
}

/** A task whose machine cannot be seen, near its limits. */
export function confined(): Snapshot {
  const { container: one } = container({
    runtime: "fargate",
    source: "ecs",
    task: task(),
    cpu: { limitCores: 0.25, usagePercent: 88, throttledPercent: 34 },
    memory: {
      limitBytes: GIB / 2,
      workingSetBytes: 0.46 * GIB,
      usagePercent: 92,
      headroomBytes: 0.04 * GIB,
      oomKills: 2,
    },
  });
  return snapshot({
    ...(one && { container: one }),
    lenses: [{ name: "container", source: "ecs" }],
    missing: [
      {
        field: "container.pressure",
        reason: "cgroup v1 does not say how long a container waited.",
        hint: "Boot with cgroup v2: systemd.unified_cgroup_hierarchy=1.",
      },
    ],
    ...judged(
      {
        level: "warning",
        text: "This task has 41.0 MiB of memory left of its limit of 512 MiB. Above it, it is killed.",
        field: "container.memory",
      },
      {
        level: "warning",
        text: "This task is held back in 34 % of its scheduling periods: it may use 0.25 CPUs and wants more.",
        field: "container.cpu",
      },
    ),
  });
}

/** A small virtual machine that shows little: no swap, no sensors, no disks of its own, no pressure. */
export function bare(): Snapshot {
  const { pressure: _, ...rest } = snapshot();
  return {
    ...rest,
    cpu: {
      usagePercent: 3,
      cores: [{ id: 0, usagePercent: 3 }],
      modes: { user: 2, nice: 0, system: 1, irq: 0, softirq: 0, steal: 0, guest: 0, iowait: 0, idle: 97 },
    },
    swap: { totalBytes: 0, usedBytes: 0 },
    filesystems: [filesystem()],
    disks: [],
    sensors: [],
    missing: [
      {
        field: "pressure",
        reason: "The kernel does not measure pressure (PSI).",
        hint: "PSI is off: boot with psi=1. It needs Linux 4.20, built with CONFIG_PSI.",
      },
    ],
  };
}

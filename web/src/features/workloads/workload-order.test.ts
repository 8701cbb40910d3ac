import { describe, expect, it } from "vitest";
import type { Workload } from "../../api/workloads.ts";
import { DEFAULT_VIEW } from "../../lib/view.ts";
import { stall, workload } from "../../testing/workloads.ts";
import {
  compareWorkloads,
  groupingOf,
  kindOf,
  matchesWorkload,
  orderOf,
  sortedBy,
  toRows,
  type WorkloadColumn,
} from "./workload-order.ts";

const MIB = 1024 ** 2;

const idle = workload({
  name: "idle",
  cpu: { usageCores: 0 },
  memory: { workingSetBytes: 900 * MIB },
  disks: [],
  network: undefined,
  pressure: undefined,
  processes: undefined,
  pids: undefined,
});
const busy = workload({
  name: "busy",
  restartsSeen: 3,
  cpu: { usageCores: 7.1, throttledPercent: 12 },
  memory: { workingSetBytes: 20 * MIB },
  disks: [
    { name: "sda", readBytesPerSecond: 10, writeBytesPerSecond: 20 },
    { name: "sdb", writeBytesPerSecond: 30 },
  ],
  network: { receiveBytesPerSecond: 1, isShared: false },
  pressure: { cpu: stall(1), memory: stall(40), io: stall(3) },
});
const unread = workload({
  name: "unread",
  cpu: {},
  memory: {},
  disks: undefined,
  network: undefined,
  pressure: undefined,
});

const order = (column: WorkloadColumn, isDescending = true) =>
  [unread, idle, busy].toSorted(compareWorkloads({ column, isDescending })).map(({ name }) => name);

describe("in order", () => {
  it.each<[WorkloadColumn, string[]]>([
    ["name", ["unread", "idle", "busy"]],
    ["cpu", ["busy", "idle", "unread"]],
    ["throttled", ["busy", "idle", "unread"]],
    ["memory", ["idle", "busy", "unread"]],
    ["pressure", ["busy", "idle", "unread"]],
    ["disk", ["busy", "idle", "unread"]],
    ["network", ["busy", "idle", "unread"]],
    ["restarts", ["busy", "idle", "unread"]],
  ])("by %s, the most first and what is not known last", (column, names) => {
    expect(order(column)).toEqual(names);
  });

  it("has what is not known last the other way round, too", () => {
    expect(order("cpu", false)).toEqual(["idle", "busy", "unread"]);
  });
});

describe("the address", () => {
  it("names column, direction, kind and grouping, and is taken for nothing where it makes no sense", () => {
    expect(orderOf({ order: "disk", reversed: true })).toEqual({ column: "disk", isDescending: false });
    expect(orderOf({ order: "name", reversed: false })).toEqual({ column: "name", isDescending: false });
    expect(orderOf({ order: "need", reversed: false })).toEqual({ column: "cpu", isDescending: true });
    expect([kindOf({ kind: "pod" }), kindOf({ kind: "pods" })]).toEqual(["pod", undefined]);
    expect([groupingOf({ group: "kind" }), groupingOf({ group: "x" })]).toEqual(["kind", "none"]);
  });

  it("turns round at the second click on a head, and not at a choice", () => {
    const byDisk = { ...DEFAULT_VIEW, order: "disk" };
    expect(sortedBy("disk", byDisk)).toEqual({ order: "disk", reversed: true });
    expect(sortedBy("disk", { ...byDisk, reversed: true })).toEqual({ order: "disk", reversed: false });
    expect(sortedBy("cpu", byDisk)).toEqual({ order: undefined, reversed: false });
    expect(sortedBy("disk")).toEqual({ order: "disk", reversed: false });
  });
});

it("finds by name, pod, image, kind and id, all words in whichever case", () => {
  const one = workload({
    id: "/kubepods/pod1/abc",
    kind: "container",
    name: "web",
    image: "nginx:1.29",
    pod: { uid: "1", namespace: "shop", name: "web-7c9f" },
  });
  const found = (filter: string, kind?: Workload["kind"]) => matchesWorkload(filter, kind)(one);
  expect(["WEB", "shop/web", "nginx 1.29", "container", "kubepods", ""].map((filter) => found(filter))).toEqual(
    Array(6).fill(true),
  );
  expect(found("apache")).toBe(false);
  expect([found("web", "container"), found("web", "service")]).toEqual([true, false]);
});

describe("rows", () => {
  const pod = workload({ id: "/pod", name: "shop/web", kind: "pod" });
  const lonely = workload({ id: "/lonely", name: "lonely", kind: "pod" });
  const app = workload({ id: "/pod/app", name: "app", kind: "container", parent: "/pod" });
  const sidecar = workload({ id: "/pod/sidecar", name: "sidecar", kind: "container", parent: "/pod" });
  const service = workload({ id: "/cron", name: "cron" });
  const all = [service, app, pod, sidecar, lonely];
  const names = (grouping: Parameters<typeof toRows>[1], list = all, kind?: Workload["kind"]) =>
    toRows(list, grouping, kind).rows.map((row) =>
      row.kind === "group" ? `${row.title}:` : `${row.isInside ? "  " : ""}${row.workload.name}`,
    );

  it("of the plain list count nothing twice: a pod is its containers where they are listed", () => {
    expect(names("none")).toEqual(["cron", "app", "sidecar", "lonely"]);
    expect(toRows(all, "none", undefined).count).toBe(4);
  });

  it("are pods where these were asked for", () => {
    expect(names("none", [pod, lonely], "pod")).toEqual(["shop/web", "lonely"]);
  });

  it("stand by kind below its heading, which says what is counted twice", () => {
    expect(names("kind")).toEqual([
      "Containers:",
      "app",
      "sidecar",
      "Pods:",
      "shop/web",
      "lonely",
      "Services:",
      "cron",
    ]);
    const twice = toRows(all, "kind", undefined).rows.flatMap((row) =>
      row.kind === "group" ? row.isCountedElsewhere : [],
    );
    expect(twice).toEqual([false, true, false]);
  });

  it("stand by pod below it, and what is in none at the end", () => {
    expect(names("pod")).toEqual(["shop/web", "  app", "  sidecar", "lonely", "In no pod:", "cron"]);
  });

  it("by pod are the plain list where there is none", () => {
    expect(names("pod", [service])).toEqual(["cron"]);
  });

  it("of a container whose pod the filter left out are there all the same", () => {
    expect(names("pod", [app, service])).toEqual(["app", "cron"]);
  });
});

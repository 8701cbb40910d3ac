/** Which workloads are shown, in which order, and in which groups. */
import type { Workload, WorkloadKind } from "../../api/workloads.ts";
import { compareValues, filterWords, WORDS } from "../../lib/order.ts";
import { oneOf, type View } from "../../lib/view.ts";
import { diskBytesPerSecond, longestWait, networkBytesPerSecond } from "./workload-numbers.ts";
import { KIND_WORDS, podOf } from "./workload-words.ts";

export const WORKLOAD_COLUMNS = [
  "name",
  "cpu",
  "throttled",
  "memory",
  "pressure",
  "disk",
  "network",
  "processes",
  "restarts",
] as const;

export type WorkloadColumn = (typeof WORKLOAD_COLUMNS)[number];

export interface WorkloadOrder {
  column: WorkloadColumn;
  isDescending: boolean;
}

/** In the order of their groups. */
export const KINDS: readonly WorkloadKind[] = ["container", "machine", "pod", "service", "session"];

export const GROUPINGS = ["none", "kind", "pod"] as const;

export type Grouping = (typeof GROUPINGS)[number];

const VALUES: Record<WorkloadColumn, (workload: Workload) => number | string | undefined> = {
  name: (workload) => workload.name,
  cpu: (workload) => workload.cpu.usageCores,
  throttled: (workload) => workload.cpu.throttledPercent,
  memory: (workload) => workload.memory.workingSetBytes,
  pressure: (workload) => longestWait(workload)?.percent,
  disk: diskBytesPerSecond,
  network: networkBytesPerSecond,
  processes: (workload) => workload.processes ?? workload.pids?.current,
  restarts: (workload) => workload.restartsSeen,
};

/** What the address asks for; what makes no sense counts as not there. */
export function orderOf({ order, reversed }: Pick<View, "order" | "reversed">): WorkloadOrder {
  const column = oneOf(order, WORKLOAD_COLUMNS) ?? "cpu";
  return { column, isDescending: (column !== "name") !== reversed };
}

export function kindOf({ kind }: Pick<View, "kind">): WorkloadKind | undefined {
  return oneOf(kind, KINDS);
}

export function groupingOf({ group }: Pick<View, "group">): Grouping {
  return oneOf(group, GROUPINGS) ?? "none";
}

/** How the address says that the list is sorted by `column`; by its head, a second click turns it round. */
export function sortedBy(column: WorkloadColumn, before?: View): Partial<View> {
  const isAgain = before !== undefined && orderOf(before).column === column;
  return { order: column === "cpu" ? undefined : column, reversed: isAgain && !before.reversed };
}

/** Compares two workloads. What is not known comes last in both directions; equals stand by memory, then by name. */
export function compareWorkloads({ column, isDescending }: WorkloadOrder): (one: Workload, other: Workload) => number {
  const pick = VALUES[column];
  const sign = isDescending ? -1 : 1;
  return (one, other) =>
    compareValues(pick(one), pick(other), sign) ||
    compareValues(one.memory.workingSetBytes, other.memory.workingSetBytes, -1) ||
    WORDS.compare(one.name, other.name) ||
    WORDS.compare(one.id, other.id);
}

/** Every word of the filter must be in a name of it, its id, its kind or its image, in whichever case. */
export function matchesWorkload(filter: string, kind: WorkloadKind | undefined): (workload: Workload) => boolean {
  const matches = filterWords(filter);
  return (workload) => {
    if (kind !== undefined && workload.kind !== kind) return false;
    const { name, id, containerId, runtime, image } = workload;
    return matches([name, id, containerId, KIND_WORDS[workload.kind], runtime, image, podOf(workload)].join("\n"));
  };
}

/** A workload, or the heading of those below it. */
export type Row =
  | { kind: "workload"; workload: Workload; isInside: boolean }
  | { kind: "group"; title: string; members: readonly Workload[]; isCountedElsewhere: boolean };

interface Rows {
  rows: readonly Row[];
  /** The workloads that are rows. */
  count: number;
}

/**
 * The rows of workloads that are already in order. A pod whose containers are listed is left out of the plain list: its numbers are
 * theirs. By kind it is in a group of its own; by pod it stands above its containers.
 */
export function toRows(workloads: readonly Workload[], grouping: Grouping, kind: WorkloadKind | undefined): Rows {
  const parents = new Set(workloads.flatMap(({ parent }) => parent ?? []));
  const plain = (list: readonly Workload[]): Row[] =>
    list.map((workload) => ({ kind: "workload", workload, isInside: false }));
  if (grouping === "kind") {
    const rows = KINDS.flatMap((one): Row[] => {
      const members = workloads.filter((workload) => workload.kind === one);
      const isCountedElsewhere = one === "pod" && members.some(({ id }) => parents.has(id));
      const title = KIND_WORDS[one];
      return members.length === 0 ? [] : [{ kind: "group", title, members, isCountedElsewhere }, ...plain(members)];
    });
    return { rows, count: workloads.length };
  }
  if (grouping === "pod") {
    const pods = new Set(workloads.filter((one) => one.kind === "pod").map(({ id }) => id));
    const isInside = ({ parent }: Workload) => parent !== undefined && pods.has(parent);
    const others = workloads.filter((one) => !isInside(one) && !pods.has(one.id));
    const rows = workloads.flatMap((pod): Row[] =>
      pods.has(pod.id)
        ? [
            { kind: "workload", workload: pod, isInside: false },
            ...workloads
              .filter(({ parent }) => parent === pod.id)
              .map((workload): Row => ({ kind: "workload", workload, isInside: true })),
          ]
        : [],
    );
    const rest: Row[] =
      rows.length > 0 && others.length > 0
        ? [{ kind: "group", title: "In no pod", members: others, isCountedElsewhere: false }]
        : [];
    return { rows: [...rows, ...rest, ...plain(others)], count: workloads.length };
  }
  const shown = kind === "pod" ? workloads : workloads.filter(({ id }) => !parents.has(id));
  return { rows: plain(shown), count: shown.length };
}

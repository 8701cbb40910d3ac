/** Which processes are shown, and in which order. */
import type { Process } from "../../api/processes.ts";
import { compareValues, filterWords } from "../../lib/order.ts";

export type Column = "name" | "pid" | "user" | "state" | "cpu" | "memory" | "threads" | "age";

export interface Order {
  column: Column;
  isDescending: boolean;
}

const VALUES: Record<Column, (process: Process) => number | string | undefined> = {
  name: (process) => process.name,
  pid: (process) => process.pid,
  user: (process) => process.user,
  state: (process) => process.state,
  cpu: (process) => process.cpuPercent,
  memory: (process) => process.residentBytes,
  threads: (process) => process.threads,
  age: (process) => process.ageSeconds,
};

/** The direction that a column is looked at first: the largest of an amount, the first of a name. */
export function firstOrder(column: Column): Order {
  const isAmount = column === "cpu" || column === "memory" || column === "threads" || column === "age";
  return { column, isDescending: isAmount };
}

/** What a click on the head of `column` comes to. */
export function nextOrder(order: Order, column: Column): Order {
  return order.column === column ? { column, isDescending: !order.isDescending } : firstOrder(column);
}

/** Compares two processes. What is not known comes last in both directions; equals stand by memory, then by number. */
export function compareProcesses({ column, isDescending }: Order): (one: Process, other: Process) => number {
  const pick = VALUES[column];
  const sign = isDescending ? -1 : 1;
  return (one, other) =>
    compareValues(pick(one), pick(other), sign) || other.residentBytes - one.residentBytes || one.pid - other.pid;
}

/** Every word of the filter must be in name, user, number, command line or workload, in whichever case. */
export function matchesFilter(
  filter: string,
  workloadName: (id: string) => string = (id) => id,
): (process: Process) => boolean {
  const matches = filterWords(filter);
  return ({ name, user, pid, command = "", workload }) =>
    matches([name, user, pid, command, workload === undefined ? "" : workloadName(workload)].join("\n"));
}

/** Which processes are shown, and in which order. */
import type { Process } from "../../api/processes.ts";

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

const WORDS = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

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

/** Every word of the filter must be in name, user, number or command line, in whichever case. */
export function matchesFilter(filter: string): (process: Process) => boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ name, user, pid, command = "" }) => {
    const text = `${name}\n${user}\n${pid}\n${command}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function compareValues(one: number | string | undefined, other: number | string | undefined, sign: number): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  if (typeof one === "number" && typeof other === "number") return sign * (one - other);
  return sign * WORDS.compare(String(one), String(other));
}

/** What the table says beside its numbers. */
import type { Process, ProcessAnswer } from "../../api/processes.ts";
import { formatCount } from "../../lib/format.ts";
import { formatClock } from "../../lib/time.ts";
import type { Tracked } from "./process-watch.ts";

const STATES: Readonly<Record<string, string>> = {
  R: "running",
  S: "sleeping",
  D: "waiting for a disk",
  Z: "zombie",
  T: "stopped",
  t: "being traced",
  I: "idle",
  X: "dead",
  P: "parked",
};

const STATE_DETAILS: Readonly<Record<string, string>> = {
  R: "Running on a CPU, or ready to run.",
  S: "Waiting for an event; can be woken.",
  D: "Waiting for a disk or another device; cannot be interrupted or even killed.",
  Z: "Has ended, but its parent has not collected it yet.",
  T: "Stopped by a signal until another one resumes it.",
  t: "Stopped by a debugger.",
  I: "An idle kernel thread.",
};

/** The letter of ps(1) as a word; a letter that is new to us stays a letter. */
export function stateWord(state: string): string {
  return STATES[state] ?? "unknown";
}

export function stateDetail(state: string): string {
  return STATE_DETAILS[state] ?? "A state that this page does not know.";
}

/**
 * The CPU of children that ended between two readings and so were never listed, where it is worth telling: a build's time is that of
 * its compilers.
 */
export function finishedChildrenPercent({ finishedChildrenCpuPercent: percent }: Process): number | undefined {
  return percent !== undefined && percent >= 0.05 ? percent : undefined;
}

/** "top 200 of 412 by CPU", or "146 processes" where that is all. */
export function describeList({ sort, list }: ProcessAnswer): string {
  const { length } = list.processes;
  if (length >= list.total) return `${formatCount(length)} ${length === 1 ? "process" : "processes"}`;
  return `top ${formatCount(length)} of ${formatCount(list.total)} by ${sort === "cpu" ? "CPU" : "memory"}`;
}

/** The same, with what the filter left: "3 of the top 200 of 412 by CPU". */
export function describeShown(answer: ProcessAnswer, filter: string, shown: number): string {
  const list = describeList(answer);
  if (filter.trim() === "") return list;
  const isWhole = answer.list.processes.length >= answer.list.total;
  return `${formatCount(shown)} of ${isWhole ? "" : "the "}${list}`;
}

/** Why a row is still there though its process is not. */
export function fateWord({ fate }: Tracked, answer: ProcessAnswer): string {
  if (fate === "ended") return "ended";
  return fate === "unlisted" ? `not in the top ${formatCount(answer.list.processes.length)}` : "";
}

/** What became of a process that is no longer listed; empty while it is. */
export function describeEnd({ fate, seenAt }: Tracked, answer: ProcessAnswer): string {
  if (fate === "listed") return "";
  const last = `These are its last values, from ${formatClock(seenAt)}.`;
  return fate === "ended" ? `It has ended. ${last}` : `It has ended or left the ${describeList(answer)}. ${last}`;
}

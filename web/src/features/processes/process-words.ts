/** What the table says beside its numbers. */
import type { ProcessAnswer } from "../../api/processes.ts";
import { formatCount } from "../../lib/format.ts";
import { formatAge, formatClock } from "../../lib/time.ts";
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
  R: "On a processor, or ready for one.",
  S: "Waiting for something to happen; can be woken.",
  D: "Waiting for a disk or another device; cannot be interrupted, not even killed.",
  Z: "Has ended; its parent has not taken note of it.",
  T: "Stopped by a signal, until another one continues it.",
  t: "Stopped by a debugger.",
  I: "A thread of the kernel with nothing to do.",
};

/** The letter of ps(1) as a word; a letter that is new to us stays a letter. */
export function stateWord(state: string): string {
  return STATES[state] ?? "unknown";
}

export function stateDetail(state: string): string {
  return STATE_DETAILS[state] ?? "A state that this page does not know.";
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

export type Freshness = "live" | "paused" | "stale" | "offline";

export interface FreshnessFacts {
  isPaused: boolean;
  /** Of the last attempt; undefined when it worked. */
  failure: { message: string; isAnswer: boolean } | undefined;
  /** From the newest answer to the last failure, in seconds. */
  ageSeconds: number;
}

/** An attempt may fail, and the next one two seconds later work: nothing to speak of. */
const GRACE_SECONDS = 5;

export function judgeFreshness({ isPaused, failure, ageSeconds }: FreshnessFacts): Freshness {
  if (isPaused) return "paused";
  if (failure === undefined || ageSeconds < GRACE_SECONDS) return "live";
  return failure.isAnswer ? "stale" : "offline";
}

export function describeFreshness(facts: FreshnessFacts): string {
  const { failure, ageSeconds } = facts;
  switch (judgeFreshness(facts)) {
    case "paused":
      return "Paused";
    case "live":
      return "Live";
    case "stale":
      return `Stale: last read ${formatAge(ageSeconds)}; ${failure?.message}`;
    case "offline":
      return `Offline: last read ${formatAge(ageSeconds)}; ${failure?.message}`;
  }
}

/** What became of a process that is no longer listed; empty while it is. */
export function describeEnd({ fate, seenAt }: Tracked, answer: ProcessAnswer): string {
  if (fate === "listed") return "";
  const last = `These are its last values, of ${formatClock(seenAt)}.`;
  return fate === "ended" ? `It has ended. ${last}` : `It has ended, or left the ${describeList(answer)}. ${last}`;
}

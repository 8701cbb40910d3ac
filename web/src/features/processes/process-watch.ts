/** Which process is which, from one answer to the next, and what is known of each. */
import type { Process, ProcessAnswer } from "../../api/processes.ts";
import { parseTime } from "../../lib/time.ts";

/** One reading of one process. */
export interface Sample {
  /** Seconds since the epoch, by the clock of the machine. */
  time: number;
  cpuPercent: number | undefined;
  residentBytes: number;
}

/** Ended is only said where it is certain: a list that is cut short cannot tell an end from a place further down. */
export type Fate = "listed" | "unlisted" | "ended";

export interface Tracked {
  /** Names the process for good: its number is given to another one when it has ended. */
  key: string;
  /** As it was when it was listed last. */
  process: Process;
  /** Seconds since the epoch; undefined where its age is not known. */
  startedAt: number | undefined;
  seenAt: number;
  fate: Fate;
  /** Oldest first. */
  samples: readonly Sample[];
}

export interface Watch {
  /** The newest answer; undefined before the first. */
  answer: ProcessAnswer | undefined;
  /** What is listed, in the order of the answer; then what is gone, and still of interest to the reader. */
  tracked: ReadonlyMap<string, Tracked>;
}

export const NOTHING: Watch = { answer: undefined, tracked: new Map() };

/** How far back the history of a process goes. */
export const HISTORY_SECONDS = 300;
/** A start is measured from the boot of the machine, whose time may be off by a second from one reading to the next. */
const START_TOLERANCE_SECONDS = 2;
/** However long somebody reads: a page that is left open does not grow. */
const MOST_GONE = 100;

/** What is known after one more answer. Of what is gone, only the `kept` keys are. */
export function follow(watch: Watch, answer: ProcessAnswer, kept: ReadonlySet<string>): Watch {
  const { list } = answer;
  const isSameMachine = watch.answer?.list.instance === list.instance;
  const before = isSameMachine ? watch.tracked : NOTHING.tracked;
  const byPid = new Map<number, Tracked>();
  for (const entry of before.values()) if (!byPid.has(entry.process.pid)) byPid.set(entry.process.pid, entry);

  const time = parseTime(list.at) ?? 0;
  const tracked = new Map<string, Tracked>();
  for (const process of list.processes) {
    const startedAt = process.ageSeconds === undefined ? undefined : time - process.ageSeconds;
    const known = byPid.get(process.pid);
    const same = known !== undefined && isSameStart(known.startedAt, startedAt) ? known : undefined;
    const key = same?.key ?? (startedAt === undefined ? `${process.pid}` : `${process.pid}-${startedAt.toFixed(2)}`);
    const samples = addSample(same?.samples ?? [], process, time);
    tracked.set(key, { key, process, startedAt: same?.startedAt ?? startedAt, seenAt: time, fate: "listed", samples });
  }

  const isWhole = list.processes.length >= list.total;
  const pids = new Set(list.processes.map(({ pid }) => pid));
  const gone = [...before.values()].filter(({ key }) => kept.has(key) && !tracked.has(key));
  for (const entry of gone.slice(-MOST_GONE)) {
    const hasEnded = isWhole || pids.has(entry.process.pid) || entry.fate === "ended";
    tracked.set(entry.key, { ...entry, fate: hasEnded ? "ended" : "unlisted" });
  }
  return { answer, tracked };
}

/** The process that has this number now, else the one that had it last. */
export function findByPid(watch: Watch, pid: number): Tracked | undefined {
  for (const entry of watch.tracked.values()) if (entry.process.pid === pid) return entry;
  return undefined;
}

function isSameStart(one: number | undefined, other: number | undefined): boolean {
  return one === undefined || other === undefined || Math.abs(one - other) < START_TOLERANCE_SECONDS;
}

function addSample(samples: readonly Sample[], process: Process, time: number): readonly Sample[] {
  // The api reads once a tick: an answer may be the same reading again.
  if (samples.at(-1)?.time === time) return samples;
  const recent = samples.filter((sample) => sample.time >= time - HISTORY_SECONDS && sample.time < time);
  return [...recent, { time, cpuPercent: process.cpuPercent, residentBytes: process.residentBytes }];
}

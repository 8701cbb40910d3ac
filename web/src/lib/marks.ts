/** Moments that are marked on a chart: a finding that began or ended, a process that was killed. */
import { type CardId, type Finding, findingsOn, type Level } from "./cards.ts";
import { plural } from "./format.ts";
import type { Point } from "./points.ts";
import { parseTime } from "./time.ts";

export interface Mark {
  /** Seconds since the epoch. */
  time: number;
  kind: "begin" | "end" | "event";
  /** None is of what is neither good nor bad, such as a restart. */
  level: Level | "none";
  text: string;
}

/** What a sample says of itself beside its values. */
export interface Judged {
  verdict: { sentences: readonly Finding[] };
  memory?: { oomKillEvents?: readonly { at: string; kills: number; scope: string }[] | undefined } | undefined;
}

/** Judged once: of the hundreds of samples in a window, all but one were there a second ago. */
const known = new WeakMap<object, Map<CardId, readonly Finding[]>>();

function findingsOf({ verdict }: Judged, card: CardId): readonly Finding[] {
  let cards = known.get(verdict);
  if (cards === undefined) {
    cards = new Map();
    known.set(verdict, cards);
  }
  let findings = cards.get(card);
  if (findings === undefined) {
    findings = findingsOn(card, verdict.sentences);
    cards.set(card, findings);
  }
  return findings;
}

/** The marks of one card. What stood before the first sample, and stands after the last, has no mark there. */
export function marksOf(points: readonly Point<Judged>[], card: CardId): Mark[] {
  const marks: Mark[] = [];
  let before: readonly Finding[] | undefined;
  for (const { time, value } of points) {
    const findings = findingsOf(value, card);
    if (before !== undefined && before !== findings) {
      for (const { field, level, text } of findings) {
        if (!before.some((one) => one.field === field)) marks.push({ time, kind: "begin", level, text });
      }
      for (const { field, level, text } of before) {
        if (!findings.some((one) => one.field === field)) marks.push({ time, kind: "end", level, text });
      }
    }
    before = findings;
  }
  return card === "memory" ? [...marks, ...killsOf(points)] : marks;
}

const SCOPES: Record<string, { level: Level; why: string }> = {
  machine: { level: "critical", why: "because memory ran out" },
  limit: { level: "warning", why: "at a container's own limit" },
};
const UNKNOWN_SCOPE: { level: Level; why: string } = {
  level: "warning",
  why: "for lack of memory; whose limit is unknown",
};

/** The newest sample knows of all kills that are still remembered. */
function killsOf(points: readonly Point<Judged>[]): Mark[] {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  return (last.value.memory?.oomKillEvents ?? []).flatMap(({ at, kills, scope }) => {
    const time = parseTime(at);
    if (time === undefined || time < first.time || time > last.time) return [];
    const { level, why } = SCOPES[scope] ?? UNKNOWN_SCOPE;
    return [{ time, kind: "event" as const, level, text: `${plural(kills, "process", "es")} killed ${why}` }];
  });
}

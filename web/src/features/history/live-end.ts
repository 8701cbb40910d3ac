/** The newest end of a chart of history: the samples that came in since history was read, in steps of the same length. */
import { isBroken, type Point } from "../../lib/points.ts";
import type { Part } from "../../lib/promql.ts";
import { type Column, safely } from "../../lib/series.ts";
import type { Tracks } from "./tracks.ts";

export interface LiveRow {
  time: number;
  /** Of each picker; null is a hole. */
  average: (number | null)[];
  least: (number | null)[];
  most: (number | null)[];
}

/** Further apart than this many steps, the newest samples do not follow on what was read. */
const GAP_STEPS = 2;
const LEAST_GAP_SECONDS = 60;

/** What follows on what was read. */
export function liveRows<Value>(
  points: readonly Point<Value>[],
  pickers: readonly ((value: Value) => number | undefined)[],
  { until, grid: { step } }: Pick<Tracks, "until" | "grid">,
): LiveRow[] {
  const rows = liveEnd(points, pickers, until, step);
  const [first] = rows;
  if (first === undefined || first.time - until < Math.max(GAP_STEPS * step, LEAST_GAP_SECONDS)) return rows;
  return [hole((until + first.time) / 2, pickers.length), ...rows];
}

/** The lines of what was read, each with what follows on it. */
export function joinLines({ times, lines }: Pick<Tracks, "times" | "lines">, rows: readonly LiveRow[]) {
  const nothing = times.map(() => null);
  const join = (line: number, part: Part): Column => [
    ...(lines[line]?.[part] ?? nothing),
    ...rows.map((row) => row[part][line] ?? null),
  ];
  return {
    times: [...times, ...rows.map(({ time }) => time)],
    averageOf: (line: number) => join(line, "average"),
    bandOf: (line: number) => ({ min: join(line, "least"), max: join(line, "most") }),
    besideOf: (line: number): Column => [...(lines[line]?.before ?? nothing), ...rows.map(() => null)],
  };
}

/** What happened after `until`. */
export function liveEnd<Value>(
  points: readonly Point<Value>[],
  pickers: readonly ((value: Value) => number | undefined)[],
  until: number,
  step: number,
): LiveRow[] {
  const rows: LiveRow[] = [];
  const newest = points.filter(({ time }) => time > until);
  for (let at = 0; at < newest.length; ) {
    const first = newest[at];
    const before = newest[at - 1];
    if (first === undefined) break;
    if (before !== undefined && isBroken(before, first))
      rows.push(hole((before.time + first.time) / 2, pickers.length));
    const end = Math.ceil(first.time / step) * step;
    const inside: Point<Value>[] = [];
    while (at < newest.length) {
      const point = newest[at];
      const last = inside.at(-1);
      if (point === undefined || point.time > end || (last !== undefined && isBroken(last, point))) break;
      inside.push(point);
      at += 1;
    }
    rows.push(rowOf(inside, pickers));
  }
  return rows;
}

function rowOf<Value>(
  points: readonly Point<Value>[],
  pickers: readonly ((value: Value) => number | undefined)[],
): LiveRow {
  const row: LiveRow = { time: points.at(-1)?.time ?? 0, average: [], least: [], most: [] };
  for (const pick of pickers) {
    const known = points.flatMap(({ value }) => safely(pick, value) ?? []);
    const isKnown = known.length > 0;
    row.average.push(isKnown ? known.reduce((sum, value) => sum + value, 0) / known.length : null);
    row.least.push(isKnown ? Math.min(...known) : null);
    row.most.push(isKnown ? Math.max(...known) : null);
  }
  return row;
}

function hole(time: number, length: number): LiveRow {
  const nothing = Array.from({ length }, () => null);
  return { time, average: nothing, least: nothing, most: nothing };
}

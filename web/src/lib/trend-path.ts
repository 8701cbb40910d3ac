/** The line of a small chart as the `d` of an SVG path, in a box of 100 by 100 whose ground is at the bottom. */
import type { Column } from "./series.ts";

export interface Trend {
  /** Seconds, rising. */
  times: readonly number[];
  values: Column;
  /** The time at the left edge, and at the right one. */
  from: number;
  to: number;
  /** The value at the top; the bottom is 0. */
  max: number;
  /** Two neighbours further apart than this have a gap between them. */
  gapSeconds: number;
}

/** Breaks at holes and gaps. A value with no neighbour is a line of no length, which round ends make a dot. */
export function trendPath({ times, values, from, to, max, gapSeconds }: Trend): string {
  const width = to - from;
  if (width <= 0 || max <= 0) return "";
  const parts: string[] = [];
  let before: number | undefined;
  times.forEach((time, index) => {
    const value = values[index];
    if (value === null || value === undefined || time < from) {
      before = undefined;
      return;
    }
    const x = round(((time - from) / width) * 100);
    const y = round(100 - Math.min(1, Math.max(0, value / max)) * 100);
    const isJoined = before !== undefined && time - before <= gapSeconds;
    parts.push(isJoined ? `L${x} ${y}` : `M${x} ${y}h0`);
    before = time;
  });
  return parts.join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

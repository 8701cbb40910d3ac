/** When something that grows will have reached its limit: said only where two spans of its past agree, and never as a guess. */
import type { Edges } from "./range.ts";
import { believable, type Measured, risePerSecond } from "./trend.ts";

/** What is looked back at, and how far ahead that lets one see, in seconds. */
export interface Spans {
  short: number;
  long: number;
  ahead: number;
}

const MINUTE = 60;
const HOUR = 3600;

export const FILESYSTEM_SPANS: Spans = { short: 6 * HOUR, long: 24 * HOUR, ahead: 6 * 24 * HOUR };
export const MEMORY_SPANS: Spans = { short: 2 * MINUTE, long: 6 * MINUTE, ahead: 30 * MINUTE };

export interface Growing {
  /** Oldest first. */
  points: readonly Measured[];
  /** Of the points, the value at which it is full. */
  limit: number;
  /** The highest value of the days before, where it is known. */
  highest?: number | undefined;
}

/** The later of two estimates may be so many times as far away as the earlier one. */
const MOST_APART = 2;
/** Two estimates that agree are no more exact than this. */
const LEAST_DOUBT = 0.1;
/** From here on it counts as having been full. */
const NEARLY_FULL = 0.95;
/** So much higher than now is higher. */
const HIGHER = 1.005;

/** Between which moments the limit will be reached. Undefined where the past does not say so clearly. */
export function timeLeft({ points, limit, highest }: Growing, now: number, spans: Spans): Edges | undefined {
  if (!Number.isFinite(now)) return undefined;
  const known = believable(points, now);
  const newest = known.at(-1);
  if (newest === undefined || !Number.isFinite(limit) || newest.value >= limit) return undefined;
  // It was higher than now and not full: somebody, or something, clears it away, and may do so again.
  if (highest !== undefined && highest > newest.value * HIGHER && highest < limit * NEARLY_FULL) return undefined;
  const short = risePerSecond(known, now, spans.short);
  const long = short && risePerSecond(known, now, spans.long);
  if (!short || !long) return undefined;
  const left = limit - newest.value;
  const [sooner, later] = [left / Math.max(short, long), left / Math.min(short, long)];
  if (later > MOST_APART * sooner || later > spans.ahead) return undefined;
  return { from: now + sooner * (1 - LEAST_DOUBT), to: now + later * (1 + LEAST_DOUBT) };
}

/**
 * The rolling window of samples behind the charts. A point is one sample, at its own time; the order of points is their
 * sequence within a run, and the order of arrival between runs.
 */
export interface Point<Value> {
  /** Seconds since the epoch, by the clock of the machine that was sampled. */
  time: number;
  /** One start of the process that sampled; see stream-id.ts. */
  run: string;
  sequence: number;
  /** Seconds until the next point is due. */
  interval: number;
  value: Value;
}

/** Two points further apart than this many intervals have a gap between them. */
export const GAP_INTERVALS = 1.5;

/**
 * Adds a batch in the order it arrived and drops what is older than `spanSeconds` before the newest point. A point that is
 * there already is left out, by run and sequence. Returns the same array when nothing changed.
 */
export function appendPoints<Value>(
  points: readonly Point<Value>[],
  batch: readonly Point<Value>[],
  spanSeconds: number,
): readonly Point<Value>[] {
  let result: Point<Value>[] | undefined;
  for (const point of batch) {
    const last: Point<Value> | undefined = (result ?? points).at(-1);
    if (last?.run === point.run && point.sequence <= last.sequence) continue;
    result ??= [...points];
    // The machine's clock was set back: what now lies in its future has no place on the time axis any more.
    while ((result.at(-1)?.time ?? Number.NEGATIVE_INFINITY) >= point.time) result.pop();
    result.push(point);
  }
  if (result === undefined) return points;
  const oldest = (result.at(-1)?.time ?? 0) - spanSeconds;
  const firstKept = result.findIndex((point) => point.time >= oldest);
  return firstKept > 0 ? result.slice(firstKept) : result;
}

/** Whether the line between two neighbours would claim something that nobody measured. */
export function isBroken(before: Point<unknown>, after: Point<unknown>): boolean {
  if (before.run !== after.run) return true;
  return after.time - before.time > GAP_INTERVALS * Math.max(before.interval, after.interval);
}

/** The points of the last `spanSeconds`. The same array when that is all of them. */
export function recentPoints<Value>(points: readonly Point<Value>[], spanSeconds: number): readonly Point<Value>[] {
  const oldest = (points.at(-1)?.time ?? 0) - spanSeconds;
  const first = points.findIndex((point) => point.time >= oldest);
  return first > 0 ? points.slice(first) : points;
}

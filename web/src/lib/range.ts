/** How far back charts can look, in seconds. Up to LIVE_SECONDS, the samples that the page holds are enough. */
export const WINDOWS = [60, 300, 900, 3600, 21_600, 86_400, 604_800, 2_592_000] as const;
export type Window = (typeof WINDOWS)[number];
export const LIVE_SECONDS = 300;

/** The part of time that charts show: the last so many seconds, or from one moment to another. */
export type Range = { last: number } | { from: number; to: number };

/** Both ends in seconds since the epoch, by the clock of the machine that is watched. */
export interface Edges {
  from: number;
  to: number;
}

/** Where a range begins and ends at `now`. The right edge of "the last minute" is now, not the newest sample. */
export function edgesOf(range: Range, now: number): Edges {
  return "last" in range ? { from: now - range.last, to: now } : range;
}

/** Shorter than this, a range shows next to nothing. */
const SHORTEST_SECONDS = 2;

/** The range between two moments in either order, widened to what can be looked at. */
export function rangeBetween(one: number, other: number): Edges {
  const from = Math.floor(Math.min(one, other));
  return { from, to: Math.max(Math.ceil(Math.max(one, other)), from + SHORTEST_SECONDS) };
}

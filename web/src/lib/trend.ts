/** Whether a series of measurements rises along a line, and how steeply: told only where there is no doubt. */

export interface Measured {
  /** Seconds since the epoch. */
  time: number;
  value: number;
}

/** Of a span, so much must be covered, with no hole wider than this, by so many points. */
const LEAST_COVERED = 0.85;
const WIDEST_HOLE = 0.2;
const LEAST_POINTS = 10;
/** More points than this say no more of a line, and each is compared with each. */
const MOST_POINTS = 120;

/** A fall of more than this share of the whole rise is a file deleted, a log rotated, or memory given back. */
const DEEPEST_FALL = 0.2;
/** At its end the rise must go on: over the last quarter by at least so much of what its line says. */
const LEAST_AT_THE_END = 0.4;
const END = 0.25;

/** What can be believed, in its order: a value that is none and a time that does not go forwards are left out. */
export function believable(points: readonly Measured[], now: number): Measured[] {
  const kept: Measured[] = [];
  for (const point of points) {
    const { time, value } = point;
    if (!Number.isFinite(time) || !Number.isFinite(value) || value < 0 || time > now) continue;
    if (time > (kept.at(-1)?.time ?? Number.NEGATIVE_INFINITY)) kept.push(point);
  }
  return kept;
}

/** How much a second the points of the last `seconds` rise; undefined where they are too few, fall in between, or have come to rest. */
export function risePerSecond(points: readonly Measured[], now: number, seconds: number): number | undefined {
  const recent = points.filter(({ time }) => time >= now - seconds);
  if (!covers(recent, now, seconds)) return undefined;
  const slope = medianSlope(thinned(recent));
  if (!(slope > 0)) return undefined;
  const rise = slope * seconds;
  if (deepestFall(recent) > DEEPEST_FALL * rise) return undefined;
  return riseAtTheEnd(recent, now, seconds) >= LEAST_AT_THE_END * END * rise ? slope : undefined;
}

function covers(points: readonly Measured[], now: number, seconds: number): boolean {
  const [first] = points;
  const last = points.at(-1);
  if (points.length < LEAST_POINTS || first === undefined || last === undefined) return false;
  if (last.time - first.time < LEAST_COVERED * seconds) return false;
  const times = [...points.map(({ time }) => time), now];
  return times.every((time, index) => time - (times[index - 1] ?? time) <= WIDEST_HOLE * seconds);
}

function thinned(points: readonly Measured[]): readonly Measured[] {
  const step = Math.ceil(points.length / MOST_POINTS);
  // From the newest backwards, which is the one that counts most.
  return step === 1 ? points : points.filter((_, index) => (points.length - 1 - index) % step === 0);
}

/** The median of the slopes between each two points (Theil and Sen): one step, however high, does not tilt it. */
function medianSlope(points: readonly Measured[]): number {
  const slopes: number[] = [];
  points.forEach((one, index) => {
    for (const other of points.slice(index + 1)) slopes.push((other.value - one.value) / (other.time - one.time));
  });
  return median(slopes);
}

function deepestFall(points: readonly Measured[]): number {
  let highest = Number.NEGATIVE_INFINITY;
  let deepest = 0;
  for (const { value } of points) {
    highest = Math.max(highest, value);
    deepest = Math.max(deepest, highest - value);
  }
  return deepest;
}

function riseAtTheEnd(points: readonly Measured[], now: number, seconds: number): number {
  const begin = now - END * seconds;
  const before = points.findLast(({ time }) => time <= begin) ?? points[0];
  return (points.at(-1)?.value ?? 0) - (before?.value ?? 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

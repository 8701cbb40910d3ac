/** From the window of samples to columns that a chart can draw, and to the few numbers that sum them up. */
import { isBroken, type Point } from "./points.ts";

/** One value for each time; null is a hole, which a chart must not draw across. */
export type Column = readonly (number | null)[];

export interface Columns {
  times: readonly number[];
  /** One for each series. */
  columns: readonly Column[];
  /** Where a point stands for many samples, the lowest and the highest behind it: of each line, or one of what a stack is of. */
  bands?: readonly Band[] | undefined;
  /** Dashed lines beside the rest: the same of another time. */
  beside?: readonly Beside[] | undefined;
}

export interface Band {
  min: Column;
  max: Column;
  /** Of a stack: what it is of. */
  label?: string;
  /** It was never lower and never higher, and perhaps never as low nor as high. */
  isBound?: boolean;
}

export interface Beside {
  label: string;
  /** The series that it is drawn in the colour of; none, where it is of the whole stack. */
  layer?: number;
  column: Column;
}

export interface Summary {
  average: number | undefined;
  peak: number | undefined;
  /** It was perhaps never as high as that. */
  isAtMost?: boolean;
}

/**
 * One column for each picker, over the times of the points. Where two neighbours have a gap between them, a time of its own
 * with nothing in any column stands between them, so that no line joins the two.
 */
export function toColumns<Value>(
  points: readonly Point<Value>[],
  pickers: readonly ((value: Value) => number | undefined)[],
): Columns {
  const times: number[] = [];
  const columns: (number | null)[][] = pickers.map(() => []);
  let before: Point<Value> | undefined;
  for (const point of points) {
    if (before !== undefined && isBroken(before, point)) {
      times.push((before.time + point.time) / 2);
      for (const column of columns) column.push(null);
    }
    times.push(point.time);
    pickers.forEach((pick, index) => {
      columns[index]?.push(safely(pick, point.value) ?? null);
    });
    before = point;
  }
  return { times, columns };
}

/** Each column on top of those before it. A hole among known values adds nothing; a row of holes stays a hole. */
export function stack(columns: readonly Column[]): Column[] {
  const length = columns[0]?.length ?? 0;
  const stacked: (number | null)[][] = columns.map(() => []);
  for (let row = 0; row < length; row += 1) {
    let sum: number | null = columns.some((column) => typeof column[row] === "number") ? 0 : null;
    columns.forEach((column, index) => {
      if (sum !== null) sum += column[row] ?? 0;
      stacked[index]?.push(sum);
    });
  }
  return stacked;
}

/** The highest value of any column; 0 where there is none. */
export function peakOf(columns: readonly Column[]): number {
  let peak = 0;
  for (const column of columns) for (const value of column) if (value !== null && value > peak) peak = value;
  return peak;
}

/** Average and peak of what is known; both undefined when nothing is. */
export function summarize(values: readonly (number | undefined)[]): Summary {
  let count = 0;
  let sum = 0;
  let peak: number | undefined;
  for (const value of values) {
    if (value === undefined || !Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    if (peak === undefined || value > peak) peak = value;
  }
  return { average: count === 0 ? undefined : sum / count, peak };
}

/**
 * `pick`, asking each value once: of the hundreds of snapshots in a window, all but one were there a second ago. For what has to
 * look through a list; a plain field is quicker read than remembered.
 */
export function remembered<Value extends object, Result>(pick: (value: Value) => Result): (value: Value) => Result {
  const known = new WeakMap<Value, { result: Result }>();
  return (value) => {
    let entry = known.get(value);
    if (entry === undefined) {
      entry = { result: pick(value) };
      known.set(value, entry);
    }
    return entry.result;
  };
}

/** What cannot be read in one sample is a hole there, and hides nothing of the samples around it. */
export function safely<Value, Result>(pick: (value: Value) => Result | undefined, value: Value): Result | undefined {
  try {
    return pick(value);
  } catch {
    return undefined;
  }
}

/** The sum of what is known; undefined when nothing is. */
export function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

/** The one with the highest known score; undefined when no score is known. Of several, the first. */
export function highest<Item>(items: readonly Item[], score: (item: Item) => number | undefined): Item | undefined {
  let best: { item: Item; value: number } | undefined;
  for (const item of items) {
    const value = score(item);
    if (value !== undefined && (best === undefined || value > best.value)) best = { item, value };
  }
  return best?.item;
}

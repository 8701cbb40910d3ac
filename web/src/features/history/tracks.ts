/** Lines over time as history answers them: asked for together, and laid on the points of one grid. */
import { queryRange, type RangeSeries } from "../../api/prometheus.ts";
import { expressionOf, type Grid, gridOf, KEY_LABEL, type Part, type Selector, together } from "../../lib/promql.ts";
import type { Edges } from "../../lib/range.ts";
import type { Column } from "../../lib/series.ts";
import type { Want } from "./card-questions.ts";

/** One line: what the mean of each step was, its least and its most, and its mean the same time of an earlier day; of how many. */
export type Track = Partial<Record<Part | "before" | "count", Column>>;

export interface TracksQuestion {
  instance: string | undefined;
  edges: Edges;
  /** By the clock of the machine: later than this nothing is known. */
  now: number;
  /** In seconds between two samples of history. */
  interval: number;
  /** Asks for the same so many seconds earlier, too; 0 does not. */
  offset: number;
}

export const ALL_PARTS: readonly Part[] = ["average", "least", "most"];

/** What is asked of one line. */
export interface Line {
  want: Want;
  parts: readonly Part[];
  /** Whether the same of an earlier day is asked for, where that is wanted. */
  isCompared: boolean;
}

export interface Tracks {
  grid: Grid;
  /** The time of each point: what its value stands for ends there. */
  times: readonly number[];
  /** Up to when history was read. */
  until: number;
  lines: readonly Track[];
}

export async function askTracks(
  backend: URL,
  asked: readonly Line[],
  { instance, edges, now, interval, offset }: TracksQuestion,
  signal: AbortSignal,
): Promise<Tracks> {
  const grid = gridOf({ from: edges.from, to: Math.min(edges.to, now) }, interval);
  const expressions = asked.flatMap(({ want, parts, isCompared }, line) => [
    ...parts.map((part) => [`${line} ${part}`, promqlOf(want, part, grid)]),
    ...(want.isOfMany ? [[`${line} count`, `count(${asOne(want.of, "average", grid)})`]] : []),
    ...(offset > 0 && isCompared ? [[`${line} before`, promqlOf(want, "average", grid, offset)]] : []),
  ]);
  const query = together(Object.fromEntries(expressions));
  const { from, to, step } = grid;
  const answer = await queryRange(backend, { query, instance, from, to, step }, { signal });
  // Of a step that has only begun nothing may be recorded yet: then the samples that the page holds follow on the step before.
  const isRecorded = answer.some(
    ({ labels, times }) => !labels[KEY_LABEL]?.endsWith(" before") && (times.at(-1) ?? 0) > to - step,
  );
  const end = to > now && !isRecorded ? to - step : to;
  const until = Math.min(end, now);
  const times = Array.from({ length: Math.round((end - from) / step) + 1 }, (_, at) =>
    Math.min(from + at * step, until),
  );
  const byKey = new Map(answer.map((series) => [series.labels[KEY_LABEL], series]));
  const lines = asked.map(({ want: { factor }, parts }, line) => {
    const track: Track = {};
    for (const part of [...parts, "before", "count"] as const) {
      const series = byKey.get(`${line} ${part}`);
      if (series !== undefined) track[part] = onGrid(series, grid, times.length, factor);
    }
    return track;
  });
  return { grid, times, until, lines };
}

/** As one point: all that is known of a part of time, and the moment at which to ask for it. */
export function wholeOf({ edges, now, interval }: Pick<TracksQuestion, "edges" | "now" | "interval">) {
  const time = Math.min(edges.to, now);
  const grid = gridOf({ from: edges.from, to: time }, interval);
  return { time, whole: { ...grid, window: Math.max(grid.window, Math.round(time - edges.from)) } };
}

/** What a chart is drawn from, in PromQL and in the unit of history. */
export function promqlOf({ of, less, by }: Want, part: Part, grid: Grid, offset = 0): string {
  const whole = `${by}(${asOne(of, part, grid, offset)})`;
  return less === undefined ? whole : `clamp_min(${whole} - ${by}(${asOne(less, part, grid, offset)}), 0)`;
}

const OF_SERIES: Record<Part, string> = { average: "avg", least: "min", most: "max" };

/** In a step in which the machine, or a workload, was given another name there are two series of each thing, which would be counted twice. */
function asOne(of: Selector, part: Part, grid: Grid, offset = 0): string {
  return `${OF_SERIES[part]} without (instance, name) (${expressionOf(of, part, grid, offset)})`;
}

function onGrid({ times, values }: RangeSeries, { from, step }: Grid, length: number, factor: number): Column {
  const column: (number | null)[] = Array.from({ length }, () => null);
  times.forEach((time, index) => {
    const at = Math.round((time - from) / step);
    if (at >= 0 && at < length) column[at] = (values[index] ?? 0) * factor;
  });
  return column;
}

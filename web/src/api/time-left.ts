/** How long until something that grows is full, from the history of a member. Asked for where it is shown, and no more often than it can change. */
import { queryOptions } from "@tanstack/react-query";
import { matchersOf, type Selector } from "../lib/promql.ts";
import type { Edges } from "../lib/range.ts";
import { FILESYSTEM_SPANS, MEMORY_SPANS, type Spans, timeLeft } from "../lib/time-left.ts";
import type { Measured } from "../lib/trend.ts";
import { reachQuery } from "./history.ts";
import { queryInstant, queryRange, type RangeSeries } from "./prometheus.ts";
import { backendQuery } from "./queries.ts";

interface Asked {
  instance: string | undefined;
  /** The moment of the newest sample, by the clock of the machine. The question is another one only as this goes on: a paused page asks nothing. */
  at: number;
}

/** What a series is asked for by: the last point is at a whole multiple of `every`, in seconds. */
interface Recipe {
  spans: Spans;
  every: number;
  step: number;
  /** Its value at each step. */
  expression: string;
  /** The series that the highest value before `spans.long` is of, and how far that looks back at most, in seconds. */
  before: string;
  farthest: number;
}

const KEPT_MS = 120_000;
const DAY = 86_400;

/** How much is used, with five minutes in a point: the minutes of history, as of a whole day. */
const USED = "sys_stats_filesystem_used_bytes:avg1m";
const FILESYSTEMS: Recipe = {
  spans: FILESYSTEM_SPANS,
  every: 300,
  step: 300,
  expression: `last_over_time(${USED}[5m])`,
  before: USED,
  farthest: 7 * DAY,
};

/** The growth of each filesystem, by filesystemKey. */
export function filesystemGrowthQuery({ instance, at }: Asked) {
  return growthQuery("filesystem", FILESYSTEMS, { instance, at }, ({ device = "", mountpoint = "" }) =>
    filesystemKey(device, mountpoint),
  );
}

/** What is mounted on a place today need not be what was there yesterday. */
export function filesystemKey(device: string, mountpoint: string): string {
  return `${device} on ${mountpoint}`;
}

/** The growth of one series of memory, such as that of a workload. */
export function memoryGrowthQuery({ name, labels }: Selector, asked: Asked) {
  const matchers = matchersOf(labels);
  const series = `${name}${matchers}`;
  const recipe: Recipe = {
    spans: MEMORY_SPANS,
    every: 15,
    step: 5,
    expression: series,
    before: `${name}:max1m${matchers}`,
    farthest: DAY / 4,
  };
  return growthQuery(series, recipe, asked, () => ONLY);
}

/** The key of the one series of an answer that has no other. */
export const ONLY = "";

export interface Growth {
  points: readonly Measured[];
  highest: number | undefined;
  /** The moment of the last point. */
  at: number;
  spans: Spans;
}

/** Between which moments it reaches the limit; undefined where that cannot be said. */
export function timeLeftOf(growth: Growth | undefined, limit: number): Edges | undefined {
  return growth && timeLeft({ points: growth.points, limit, highest: growth.highest }, growth.at, growth.spans);
}

function growthQuery(
  of: string,
  { spans, every, step, expression, before, farthest }: Recipe,
  { instance, at }: Asked,
  keyOf: (labels: RangeSeries["labels"]) => string,
) {
  const to = Math.floor(at / every) * every;
  return queryOptions({
    queryKey: ["growth", of, instance, to],
    queryFn: async ({ signal, client }): Promise<ReadonlyMap<string, Growth>> => {
      const { oldest = 0 } = await client.fetchQuery(reachQuery(instance));
      const begin = to - spans.long;
      // Where history is too young, there is nothing to ask.
      if (oldest > begin + spans.short) return new Map();
      const backend = await client.ensureQueryData(backendQuery);
      const past = Math.floor(Math.min(farthest - spans.long, begin - oldest));
      const highest = `max_over_time(${before}[${past}s] offset ${spans.long}s)`;
      const [series, peaks] = await Promise.all([
        queryRange(backend, { query: expression, instance, from: begin - step, to, step }, { signal }),
        past > 0 ? queryInstant(backend, { query: highest, instance, time: to }, { signal }) : [],
      ]);
      const peakOf = new Map(peaks.map(({ labels, value }) => [keyOf(labels), value]));
      return new Map(
        series.map(({ labels, times, values }) => {
          const points = times.map((time, index) => ({ time, value: values[index] ?? Number.NaN }));
          return [keyOf(labels), { points, highest: peakOf.get(keyOf(labels)), at: to, spans }];
        }),
      );
    },
    // What was found a moment ago stands until there is news.
    placeholderData: (before, query) =>
      query?.queryKey[1] === of && query.queryKey[2] === instance ? before : undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    refetchOnWindowFocus: false,
    structuralSharing: false,
    retry: false,
  });
}

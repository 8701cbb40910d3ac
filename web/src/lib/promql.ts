/**
 * What the page asks of history: which series, and which PromQL for which range. Below a day it reads the gauges of each few
 * seconds; from a day on the series of each minute, so that no question reads more samples than it has to.
 */
import type { Edges } from "./range.ts";

/** What of a series a point of a chart stands for: the mean of its step, the least and the most. */
export type Part = "average" | "least" | "most";

/** A derived gauge of which history keeps the peaks and the minutes, too. */
export interface Selector {
  /** As history calls it: `sys_stats_cpu_usage_ratio`. */
  name: string;
  /** What its labels must be; a list is any of these. */
  labels?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/** How a part of time is asked for. The first and the last point lie on multiples of the step, so that an answer asked for again is the same. */
export interface Grid extends Edges {
  /** In seconds from point to point. */
  step: number;
  /** In seconds that a point looks back: two samples at least, because none comes exactly on time. */
  window: number;
  /** Whether it is the series of each minute that are read. */
  isOfMinutes: boolean;
}

/** In seconds: a point never stands for less than the time between two samples of history, as it is usually set. */
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const MOST_POINTS = 360;
const LEAST_SAMPLES = 2;
const DAY_SECONDS = 86_400;
const MINUTE_SECONDS = 60;

/** In seconds between two samples of history, where a member does not say. */
export const USUAL_INTERVAL = 5;

/** `interval` is the number of seconds between two samples of history. */
export function gridOf({ from, to }: Edges, interval: number): Grid {
  const span = to - from;
  const isOfMinutes = span >= DAY_SECONDS;
  const least = isOfMinutes ? Math.max(MINUTE_SECONDS, interval) : interval;
  const step =
    STEPS.find((seconds) => seconds >= least && span / seconds <= MOST_POINTS) ?? Math.ceil(span / MOST_POINTS);
  return {
    from: Math.floor(from / step) * step,
    to: Math.ceil(to / step) * step,
    step,
    window: Math.max(step, LEAST_SAMPLES * least),
    isOfMinutes,
  };
}

/** What a series adds up to: something to compare with another by, as of one that was there for a moment the mean is of that moment alone. */
type Asked = Part | "total";

const OVER_TIME: Record<Asked, string> = {
  average: "avg_over_time",
  least: "min_over_time",
  most: "max_over_time",
  total: "sum_over_time",
};
const MINUTE_SUFFIX: Record<Asked, string> = { average: ":avg1m", least: ":min1m", most: ":max1m", total: ":avg1m" };

/** The PromQL of one part of a series. `offset` in seconds asks for the same so much earlier. */
export function expressionOf({ name, labels }: Selector, part: Asked, grid: Grid, offset = 0): string {
  const series = `${seriesName(name, part, grid.isOfMinutes)}${matchersOf(labels)}`;
  return `${OVER_TIME[part]}(${series}[${grid.window}s]${offset === 0 ? "" : ` offset ${offset}s`})`;
}

/** The series that is read: of each few seconds, the most is that of the peaks between them. */
function seriesName(name: string, part: Asked, isOfMinutes: boolean): string {
  if (isOfMinutes) return `${name}${MINUTE_SUFFIX[part]}`;
  return part === "most" ? name.replace(/^sys_stats_/, "sys_stats_peak_") : name;
}

export function matchersOf(labels: Selector["labels"]): string {
  const matchers = Object.entries(labels ?? {}).map(([label, value]) =>
    typeof value === "string" ? `${label}=${quote(value)}` : `${label}=~${quote(value.map(escapePattern).join("|"))}`,
  );
  return matchers.length === 0 ? "" : `{${matchers.join(", ")}}`;
}

/** The label by which an answer to several questions in one tells them apart. */
export const KEY_LABEL = "asked";

/** Several expressions as one question: each series of the answer carries the key of the one that it answers. */
export function together(expressions: Readonly<Record<string, string>>): string {
  return Object.entries(expressions)
    .map(([key, expression]) => `label_replace(${expression}, ${quote(KEY_LABEL)}, ${quote(key)}, "", "")`)
    .join("\nor ");
}

/** A string of PromQL, which reads backslashes as Go does. */
function quote(text: string): string {
  return JSON.stringify(text);
}

/** For RE2, which PromQL matches with: the name of a device or a mount as it stands. */
function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

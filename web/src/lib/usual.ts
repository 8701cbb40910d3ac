/**
 * What is usual at this hour of this weekday: the gauge behind a finding now, beside the highest that it was in the same hour of the
 * last four weeks. It belongs to a finding that stands already, and finds nothing by itself.
 */
import { isWithin, rowOf } from "./field.ts";
import { matchersOf, type Selector, together } from "./promql.ts";
import { WEEKDAYS } from "./time-left-words.ts";

/** How many weeks are looked back at, and of how many something has to be known. */
export const USUAL_WEEKS = 4;
const LEAST_KNOWN = 2;
/** More by less than this is no more. */
const MARGIN = 1.02;
/** Of the hour, so many minutes must be known. */
const LEAST_MINUTES = 30;

const WAITING = /^(container\.)?pressure\.(cpu|memory|io)$/;

/** What the finding about `field` judges; undefined where no gauge is behind it, as with kills. */
export function gaugeOf(field: string): Selector | undefined {
  const [, container, resource] = WAITING.exec(field) ?? [];
  if (resource !== undefined) {
    const name = container === undefined ? "sys_stats_pressure_ratio" : "sys_stats_container_pressure_ratio";
    return { name, labels: { resource, kind: "some" } };
  }
  const mountpoint = isWithin(field, "filesystems") ? rowOf(field) : undefined;
  if (mountpoint !== undefined) {
    if (field.endsWith("]")) return { name: "sys_stats_filesystem_usage_ratio", labels: { mountpoint } };
    return field.endsWith("].inodesUsedPercent")
      ? { name: "sys_stats_filesystem_inodes_used_ratio", labels: { mountpoint } }
      : undefined;
  }
  return GAUGES.get(field);
}

const GAUGES: ReadonlyMap<string, Selector> = new Map(
  Object.entries<Selector>({
    cpu: { name: "sys_stats_cpu_usage_ratio" },
    "cpu.modes.steal": { name: "sys_stats_cpu_mode_ratio", labels: { mode: "steal" } },
    load: { name: "sys_stats_load1" },
    memory: { name: "sys_stats_memory_usage_ratio" },
    swap: { name: "sys_stats_swap_usage_ratio" },
    "container.cpu": { name: "sys_stats_container_cpu_throttled_ratio" },
    "container.memory": { name: "sys_stats_container_memory_usage_ratio" },
  }),
);

/** The end of the same hour of the weekday, one week before and more: in seconds since the epoch, by the reader's clock. */
export function sameHours(now: number): number[] {
  return Array.from({ length: USUAL_WEEKS }, (_, index) => {
    const date = new Date(now * 1000);
    // By the calendar: a week in which clocks are set has not 168 hours.
    date.setDate(date.getDate() - 7 * (index + 1));
    date.setHours(date.getHours() + 1, 0, 0, 0);
    return date.getTime() / 1000;
  });
}

/**
 * Asks for all that history reaches at once, each by the number of weeks that it lies back: the mean of the last minute as 0, and of each week of which enough
 * is known the highest mean of a minute in that hour. Undefined where it does not reach back far enough: `oldest` is its oldest sample,
 * where that is known.
 */
export function usualQuestion({ name, labels }: Selector, now: number, oldest?: number): string | undefined {
  const ends = sameHours(now).filter((end) => oldest === undefined || end - LEAST_MINUTES * 60 >= oldest);
  if (ends.length < LEAST_KNOWN) return undefined;
  const matchers = matchersOf(labels);
  const questions = [`max(avg_over_time(${name}${matchers}[1m]))`];
  for (const end of ends) {
    const minutes = `${name}:avg1m${matchers}[1h] @ ${end}`;
    questions.push(`max(max_over_time(${minutes}) and count_over_time(${minutes}) >= ${LEAST_MINUTES})`);
  }
  return together(Object.fromEntries(questions.map((question, week) => [String(week), question])));
}

/** The clause, as `more than on any of the last four Thursdays at 10 (2 Thursdays known)`; undefined where nothing is to be said. */
export function describeUsual(weeks: ReadonlyMap<number, number>, now: number): string | undefined {
  const current = weeks.get(0);
  const known = Array.from({ length: USUAL_WEEKS }, (_, index) => weeks.get(index + 1)).filter(isKnown);
  if (!isKnown(current) || known.length < LEAST_KNOWN) return undefined;
  if (!(current > Math.max(...known) * MARGIN)) return undefined;
  const date = new Date(now * 1000);
  const days = `${WEEKDAYS[date.getDay()]}s`;
  const evidence = known.length === USUAL_WEEKS ? "all four known" : `${known.length} ${days} known`;
  return `more than on any of the last four ${days} at ${date.getHours()} (${evidence})`;
}

function isKnown(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}

/**
 * What is usual at this hour of this weekday: the gauge behind a finding now, beside the highest that it was in the same hour of the
 * last four weeks. It belongs to a finding that stands already, and finds nothing by itself.
 */
import { isWithin, rowOf } from "./field.ts";
import { WEEKDAYS } from "./time-left-words.ts";

/** A gauge of the history. */
export interface Gauge {
  name: string;
  labels: Readonly<Record<string, string>>;
}

/** How many weeks are looked back at, and of how many something has to be known. */
export const USUAL_WEEKS = 4;
const LEAST_KNOWN = 2;
/** More by less than this is no more. */
const MARGIN = 1.02;
/** Of the hour, so many minutes must be known. */
const LEAST_MINUTES = 30;

const WAITING = /^(container\.)?pressure\.(cpu|memory|io)$/;

/** What the finding about `field` judges; undefined where no gauge is behind it, as with kills. */
export function gaugeOf(field: string): Gauge | undefined {
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

const GAUGES: ReadonlyMap<string, Gauge> = new Map(
  Object.entries({
    cpu: { name: "sys_stats_cpu_usage_ratio", labels: {} },
    "cpu.modes.steal": { name: "sys_stats_cpu_mode_ratio", labels: { mode: "steal" } },
    load: { name: "sys_stats_load1", labels: {} },
    memory: { name: "sys_stats_memory_usage_ratio", labels: {} },
    swap: { name: "sys_stats_swap_usage_ratio", labels: {} },
    "container.cpu": { name: "sys_stats_container_cpu_throttled_ratio", labels: {} },
    "container.memory": { name: "sys_stats_container_memory_usage_ratio", labels: {} },
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

export const WEEK_LABEL = "week";

/** Asks for all at once: the mean of the last minute as week 0, and of each week that is known the highest mean of a minute in that hour. */
export function usualQuery({ name, labels }: Gauge, now: number): string {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const of = (suffix: string, range: string) => `{${[`__name__="${name}${suffix}"`, ...matchers].join(",")}}${range}`;
  const labelled = (week: number, expression: string) =>
    `label_replace(max(${expression}),"${WEEK_LABEL}","${week}","","")`;
  const current = labelled(0, `avg_over_time(${of("", "[1m]")})`);
  const before = sameHours(now).map((end, index) => {
    const minutes = of(":avg1m", `[1h] @ ${end}`);
    return labelled(index + 1, `max_over_time(${minutes}) and count_over_time(${minutes}) >= ${LEAST_MINUTES}`);
  });
  return [current, ...before].join(" or ");
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

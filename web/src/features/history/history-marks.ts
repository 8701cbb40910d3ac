/** What history tells happened: restarts, reboots, findings, and times of which nothing was recorded. */
import { queryRange, type RangeSeries } from "../../api/prometheus.ts";
import { CARD_TITLES, type CardId, cardOf, type Level } from "../../lib/cards.ts";
import { formatDuration } from "../../lib/format.ts";
import type { Mark } from "../../lib/marks.ts";
import { type Grid, gridOf, KEY_LABEL, together } from "../../lib/promql.ts";
import type { TracksQuestion } from "./tracks.ts";

export interface HistoryMark extends Mark {
  /** The card that it is about; none, where it is about all of them. */
  card: CardId | undefined;
}

/** The time of a boot is computed anew by the kernel, and moves a little with each correction of the clock. */
const SAME_BOOT_SECONDS = 60;

export async function askMarks(
  backend: URL,
  { instance, edges, now, interval }: TracksQuestion,
  signal: AbortSignal,
): Promise<HistoryMark[]> {
  const grid = gridOf({ from: edges.from, to: Math.min(edges.to, now) }, interval);
  const { from, to, step } = grid;
  // Over long ranges a look at each point does: to read all samples between them would cost more than all charts.
  const over = (name: string) => (grid.isOfMinutes ? name : `max_over_time(${name}[${grid.window}s])`);
  // A machine that was given another name is still the same.
  const asOne = (expression: string) => `max without (instance) (${expression})`;
  const query = together({
    start: asOne(over("sys_stats_start_time_seconds")),
    boot: asOne(over("node_boot_time_seconds")),
    finding: asOne(`max_over_time(sys_stats_finding[${grid.window}s])`),
  });
  const answer = await queryRange(backend, { query, instance, from, to, step }, { signal });
  const of = (key: string) => answer.filter(({ labels }) => labels[KEY_LABEL] === key);
  const [starts, boots] = [of("start"), of("boot")];
  return [
    ...starts.flatMap((series) => gapsOf(series, grid)),
    ...changesOf(starts, 1, "sys-stats was restarted."),
    ...changesOf(boots, SAME_BOOT_SECONDS, "The machine was booted.", startsAnew(starts)),
    ...of("finding").flatMap((series) => findingMarks(series, grid, now)),
  ].sort((one, other) => one.time - other.time);
}

/**
 * The moments at which sys-stats began anew since the one before. A boot is one of them: where it went on, the clock was corrected, or a virtual
 * machine was paused, and the time of the boot moved with it.
 */
function startsAnew(starts: readonly RangeSeries[]): (time: number) => boolean {
  const anew = new Set(
    starts.flatMap(({ times, values }) => times.filter((_, index) => index > 0 && values[index] !== values[index - 1])),
  );
  return (time) => anew.has(time);
}

/** The value of each series is a time, at which what it is of began: each new one is an event. What was so at the beginning is none. */
function changesOf(
  all: readonly RangeSeries[],
  tolerance: number,
  text: string,
  isPossible: (time: number) => boolean = () => true,
): HistoryMark[] {
  return all.flatMap(({ times, values }) =>
    values.flatMap((value, index) => {
      const [before, time] = [values[index - 1], times[index]];
      const isNew = before !== undefined && value - before > tolerance && time !== undefined && isPossible(time);
      return isNew ? [{ time: value, kind: "event" as const, level: "none" as const, text, card: undefined }] : [];
    }),
  );
}

function gapsOf({ times }: RangeSeries, { step, window }: Grid): HistoryMark[] {
  return times.flatMap((time, index) => {
    const before = times[index - 1];
    if (before === undefined || time - before < 2 * Math.max(step, window)) return [];
    const text = `Nothing was recorded for ${formatDuration(time - before)}.`;
    return [{ time: before, kind: "event" as const, level: "none" as const, text, card: undefined }];
  });
}

function findingMarks({ labels, times }: RangeSeries, { from, to, step }: Grid, now: number): HistoryMark[] {
  const { field = "", level } = labels;
  const card = cardOf(field);
  if (card === undefined || !isLevel(level)) return [];
  const text = `${CARD_TITLES[card]}${rest(field, card)}: ${level}.`;
  // In a step that has only begun nothing need be recorded yet: what stood until then need not have ended.
  const last = Math.min(to, now);
  return times.flatMap((time, index) => {
    const marks: HistoryMark[] = [];
    const [before, after] = [times[index - 1], times[index + 1]];
    const mark = (kind: "begin" | "end", at: number) => marks.push({ time: at, kind, level, text, card });
    if ((before === undefined || time - before > 1.5 * step) && time > from) mark("begin", time);
    if (after === undefined ? time + step <= last : after - time > 1.5 * step) mark("end", time);
    return marks;
  });
}

/** Which of several it is: a mount, a sensor. */
function rest(field: string, card: CardId): string {
  const [, row] = /\[(.*)\]/.exec(field) ?? [];
  const last = field.split(".").at(-1);
  return row !== undefined ? ` ${row}` : last !== undefined && last !== card && field.includes(".") ? `, ${last}` : "";
}

function isLevel(text: string | undefined): text is Level {
  return text === "warning" || text === "critical";
}

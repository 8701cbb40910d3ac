/** A source of history: what was read of it, and at its end the samples that came since. */
import type { Snapshot } from "../../api/types.ts";
import type { CardId } from "../../lib/cards.ts";
import { type Mark, marksOf } from "../../lib/marks.ts";
import type { Metric } from "../../lib/metric.ts";
import type { Point } from "../../lib/points.ts";
import type { Edges } from "../../lib/range.ts";
import { type Beside, type Column, type Columns, summarize } from "../../lib/series.ts";
import type { Source } from "../../lib/source.ts";
import type { CardQuestion } from "./card-questions.ts";
import type { HistoryMark } from "./history-marks.ts";
import { joinLines, liveRows } from "./live-end.ts";
import type { Track, Tracks } from "./tracks.ts";

/** What was read for one card: a line for each layer, then the whole of a stack, then the headline, where it has one of its own. */
export interface CardHistory {
  question: CardQuestion;
  tracks: Tracks;
  /** The one disk that it is of. */
  disk?: string | undefined;
}

export interface HistoryAnswer {
  cards: ReadonlyMap<CardId, CardHistory>;
  marks: readonly HistoryMark[];
  /** The other day that is drawn beside it, in words. */
  beside: string | undefined;
}

interface Span extends Edges {
  now: number;
}

export function historySource(
  { cards, marks, beside }: HistoryAnswer,
  /** What came in since, where the range does not lie in the past. */
  end: readonly Point<Snapshot>[],
  span: Span,
): Source<Snapshot> {
  const { from, to, now } = span;
  const endOf = ({ disk, tracks: { until } }: CardHistory) =>
    disk === undefined ? end : end.filter(({ time }) => time > until).map((point) => withDisk(point, disk));
  const nothing: Columns = { times: [], columns: [] };
  return {
    from,
    to,
    now,
    columns: (metric) => {
      const card = cards.get(metric.id);
      return card === undefined
        ? { ...nothing, columns: metric.layers.map(() => []) }
        : columnsOf(metric, card, endOf(card), beside);
    },
    figures: (metric) => {
      const card = cards.get(metric.id);
      if (card === undefined) return summarize([]);
      const { average, most, isBound } = headlineOf(metric, card, endOf(card), span);
      const { peak } = summarize(most);
      return { average: summarize(average).average, peak, ...(isBound && { isAtMost: true }) };
    },
    marks: (metric) => [
      ...marks.filter(({ card }) => card === undefined || card === metric.id),
      ...newMarks(end, metric, cards.get(metric.id)),
    ],
  };
}

/** The busiest disk of a moment need not be that of the range. */
function withDisk(point: Point<Snapshot>, disk: string): Point<Snapshot> {
  const disks = point.value.disks.filter(({ name }) => name === disk);
  return { ...point, value: { ...point.value, disks } };
}

function columnsOf(
  metric: Metric<Snapshot>,
  { question, tracks }: CardHistory,
  points: readonly Point<Snapshot>[],
  besideLabel: string | undefined,
): Columns {
  const { whole } = question;
  const { layers } = metric;
  const pickWhole = whole?.live === "headline" ? metric.headline : layers[0]?.pick;
  const pickers = [...layers.map(({ pick }) => pick), ...(pickWhole ? [pickWhole] : [])];
  const joined = joinLines(tracks, liveRows(points, pickers, tracks));
  const bandOf = (line: number) => ({
    ...joined.bandOf(line),
    ...(isOfSeveral(tracks.lines[line]) && { isBound: true }),
  });
  const ofStack = layers.length;
  const isStack = metric.kind === "stack";
  const beside: Beside[] =
    besideLabel === undefined
      ? []
      : isStack
        ? [{ label: besideLabel, column: joined.besideOf(ofStack) }]
        : layers.map(({ label }, layer) => ({
            label: `${label}, ${besideLabel.toLowerCase()}`,
            layer,
            column: joined.besideOf(layer),
          }));
  return {
    times: joined.times,
    columns: layers.map((_, line) => joined.averageOf(line)),
    bands: isStack ? whole && [{ ...bandOf(ofStack), label: whole.label }] : layers.map((_, line) => bandOf(line)),
    beside,
  };
}

/** Whether more than one thing was added up at any moment. */
function isOfSeveral(line: Track | undefined): boolean {
  return line?.count?.some((count) => count !== null && count > 1) ?? false;
}

/** The values that average and peak are of, as far as they lie in the range. */
function headlineOf(
  metric: Metric<Snapshot>,
  { question, tracks }: CardHistory,
  points: readonly Point<Snapshot>[],
  { from, to }: Edges,
) {
  const { headline, whole } = question;
  const { times, lines } = tracks;
  const count = metric.layers.length;
  const live = liveRows(points, [metric.headline], tracks);
  const own = typeof headline === "object" ? lines[count + (whole ? 1 : 0)] : lines[0];
  const together = (part: "average" | "most", join: (values: number[]) => number): (number | undefined)[] =>
    times.map((_, at) => {
      const known = lines.slice(0, count).flatMap((line) => line[part]?.[at] ?? []);
      return known.length === 0 ? undefined : join(known);
    });
  const highest = (values: number[]) => Math.max(...values);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const plain = (column: Column | undefined) => times.map((_, at) => column?.[at] ?? undefined);
  const isJoined = headline === "sum" || headline === "highest";
  const average = isJoined ? together("average", headline === "sum" ? sum : highest) : plain(own?.average);
  const isBound = headline === "sum" && lines.some(isOfSeveral);
  // The peaks of two lines need not be of one moment: their sum was perhaps never there, what each had was. Of several things in
  // one line that is not known either: it was never more than the sum of all peaks.
  const most = isBound
    ? together("most", sum)
    : isJoined
      ? together("most", highest).map((value, at) =>
          value === undefined ? average[at] : Math.max(value, average[at] ?? value),
        )
      : plain(own?.most);
  // A point stands for the step that ends with it: of a short part of time there may be none other than one that ends later.
  const inside = (values: readonly (number | undefined)[]) =>
    values.filter((_, at) => (times[at] ?? 0) > from && (times[at] ?? 0) - tracks.grid.step < to);
  return {
    isBound,
    average: [...inside(average), ...live.map(({ average: [value] }) => value ?? undefined)],
    most: [...inside(most), ...live.map(({ most: [value] }) => value ?? undefined)],
  };
}

/** What began and ended since history was read. */
function newMarks(
  points: readonly Point<Snapshot>[],
  { id }: Metric<Snapshot>,
  card: CardHistory | undefined,
): readonly Mark[] {
  const until = card?.tracks.until ?? Number.NEGATIVE_INFINITY;
  return marksOf(points, id).filter(({ time }) => time > until);
}

/**
 * Where charts and their figures get their data: the live window, or the answer to a query. A card asks its source and does not
 * know which one it is.
 */
import { type Judged, type Mark, marksOf } from "./marks.ts";
import type { Metric } from "./metric.ts";
import type { Point } from "./points.ts";
import type { Edges } from "./range.ts";
import { type Columns, type Summary, safely, summarize, toColumns } from "./series.ts";

export interface Source<Sample> extends Edges {
  /** When the newest sample was taken, whether it lies between the edges or not: tells which moments need a date. */
  now: number;
  /** A column for each layer of the metric; with a band of minimum and maximum where a point stands for many samples. */
  columns(metric: Metric<Sample>): Columns;
  /** Average and peak of the headline between the edges. */
  figures(metric: Metric<Sample>): Summary;
  /** When findings about the metric began and ended, and what else happened to it. */
  marks(metric: Metric<Sample>): readonly Mark[];
}

/** The samples that the page holds. What no chart on the screen asks for is not computed. */
export function liveSource<Sample extends Judged>(points: readonly Point<Sample>[], edges: Edges): Source<Sample> {
  const { from, to } = edges;
  const inside = points.filter(({ time }) => time >= from && time <= to);
  return {
    from,
    to,
    now: points.at(-1)?.time ?? to,
    columns: ({ layers }) =>
      toColumns(
        inside,
        layers.map(({ pick }) => pick),
      ),
    figures: ({ headline }) => summarize(inside.map(({ value }) => safely(headline, value))),
    marks: ({ id }) => marksOf(inside, id),
  };
}

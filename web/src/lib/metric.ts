/** A metric, defined once: what it is called, where it comes from, and how it is drawn. One card draws them all. */
import type { CardId } from "./cards.ts";
import type { Scale } from "./scale.ts";
import type { Unit } from "./units.ts";

/** Areas on top of each other, from the lowest to the highest; or lines of their own. */
export type ChartKind = "stack" | "lines";

export interface Series {
  label: string;
  /** The CSS custom property that holds its colour. */
  color: `--${string}`;
  /** A hatched area, or a dashed line, differs from the plain ones in more than colour. */
  hatched?: boolean;
}

export interface Layer<Sample> extends Series {
  /** The fields of the contract that explain it. */
  fields?: readonly string[];
  /** Undefined where the sample does not know it. */
  pick: (sample: Sample) => number | undefined;
}

export interface Metric<Sample> {
  id: CardId;
  title: string;
  /** The field of the snapshot whose absence the card explains. */
  field: string;
  /** The fields that the headline comes from. */
  fields: readonly string[];
  kind: ChartKind;
  layers: readonly Layer<Sample>[];
  /** Of the layers. */
  unit: Unit;
  scale: (newest: Sample | undefined) => Scale;
  /** The number that stands for the metric; average and peak are of this one. */
  headline: (sample: Sample) => number | undefined;
  /** Where it differs from that of the layers. */
  headlineUnit?: Unit;
  /** What the chart shows, as the beginning of a sentence: "CPU usage by mode". */
  picture: string;
  /** What the headline is of, in a few words. */
  about: (sample: Sample) => string;
  /** The headline to the last digit. */
  exact?: (sample: Sample) => string | undefined;
}

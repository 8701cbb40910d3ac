/** What a chart shows at one moment, in words: each series, and what lies behind its point or beside it. */
import type { Series } from "../lib/metric.ts";
import type { Columns } from "../lib/series.ts";

interface ValueRow extends Omit<Series, "color"> {
  /** None where it is of all series together. */
  color?: Series["color"] | undefined;
  text: string;
  /** The lowest and the highest of the samples that the point stands for. */
  band?: string | undefined;
}

/** What the band of a stack is called; undefined where there is none. */
export function stackBandLabel(bands: Columns["bands"]): string | undefined {
  const label = bands?.find(({ label }) => label !== undefined)?.label;
  return label && `${label} (least to most)`;
}

/** From the lowest layer to the highest, and then what is of another time. */
export function valueRows(
  series: readonly Series[],
  { columns, bands = [], beside = [] }: Columns,
  index: number,
  format: (value: number | undefined) => string,
): ValueRow[] {
  const textOf = (column: (typeof columns)[number] | undefined) => format(column?.[index] ?? undefined);
  const bandOf = (at: number) => {
    const band = bands[at];
    if (band?.min[index] == null) return undefined;
    const [least, most] = [textOf(band.min), textOf(band.max)];
    return band.isBound ? `at least ${least}, at most ${most}` : `${least} to ${most}`;
  };
  const ofStack = stackBandLabel(bands);
  return [
    ...series.map((one, layer) => ({
      ...one,
      text: textOf(columns[layer]),
      band: ofStack === undefined ? bandOf(layer) : undefined,
    })),
    ...(ofStack === undefined ? [] : [{ label: ofStack, text: bandOf(0) ?? format(undefined) }]),
    ...beside.map(({ label, layer, column }) => ({
      label,
      color: layer === undefined ? undefined : series[layer]?.color,
      hatched: true,
      text: textOf(column),
    })),
  ];
}

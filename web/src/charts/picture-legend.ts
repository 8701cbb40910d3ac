/** What the legend of a chart in a picture of its own says: there it cannot be pointed at. */
import type { Series } from "../lib/metric.ts";
import type { Columns } from "../lib/series.ts";
import { stackBandLabel } from "./value-rows.ts";

export interface LegendEntry {
  label: string;
  /** None where it is of all series together. */
  color: Series["color"] | undefined;
  look: "area" | "hatched" | "band" | "dashed";
}

/** Its colours, its band, and the dashed lines of another time, each as it is drawn. */
export function pictureLegend(series: readonly Series[], { bands = [], beside = [] }: Columns): LegendEntry[] {
  const ofStack = stackBandLabel(bands);
  const [only] = series.length === 1 ? series : [];
  const isBound = bands.some((band) => band.isBound);
  const band = ofStack ?? `${isBound ? "At least and at most" : "Least to most"} of ${only?.label ?? "each"}`;
  return [
    ...series.map(({ label, color, hatched }) => ({ label, color, look: hatched ? "hatched" : "area" }) as const),
    ...(bands.length === 0
      ? []
      : [{ label: band, color: ofStack === undefined ? only?.color : undefined, look: "band" } as const]),
    ...beside.map(({ label, layer }) => ({
      label,
      color: layer === undefined ? undefined : series[layer]?.color,
      look: "dashed" as const,
    })),
  ];
}

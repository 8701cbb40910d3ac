/** A chart by keyboard: where a key leads, and what is said of the moment there. */
import type { Series } from "../lib/metric.ts";
import type { Columns } from "../lib/series.ts";
import { formatMoment } from "../lib/time.ts";
import type { Unit } from "../lib/units.ts";
import { valueRows } from "./value-rows.ts";

/** So many samples further by one press of Page Up or Page Down. */
const PAGE_SAMPLES = 30;

/** Where a key leads from `time`; from nowhere, the first step is the newest sample. */
export function stepFrom(times: readonly number[], time: number | undefined, key: string): number | undefined {
  const last = times.length - 1;
  const found = time === undefined ? last : times.findLastIndex((one) => one <= time);
  const at = Math.max(0, found);
  const back = time === undefined ? at : at - 1;
  const steps: Partial<Record<string, number>> = {
    ArrowLeft: back,
    ArrowDown: back,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    PageDown: at - PAGE_SAMPLES,
    PageUp: at + PAGE_SAMPLES,
    Home: 0,
    End: last,
  };
  const to = steps[key];
  return to === undefined ? undefined : times[Math.min(last, Math.max(0, to))];
}

interface Spoken {
  series: readonly Series[];
  unit: Unit;
  /** Tells whether a moment needs its date. */
  now: number;
}

export function describeMoment({ series, unit, now }: Spoken, data: Columns, index: number): string {
  const values = valueRows(series, data, index, unit.format).map(({ label, text, band }) =>
    band === undefined ? `${label} ${text}` : `${label} ${text}, ${band}`,
  );
  return `${formatMoment(data.times[index] ?? Number.NaN, now)}: ${values.join(", ")}`;
}

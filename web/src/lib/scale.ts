/** The upright axis of a chart: where it ends and which marks it has, computed again from the highest value to be drawn. */
import { byteTicks } from "./format.ts";

export interface ScaleMarks {
  max: number;
  ticks: readonly number[];
}

export type Scale = (peak: number) => ScaleMarks;

const PERCENT: ScaleMarks = { max: 100, ticks: [0, 25, 50, 75, 100] };

export const percentScale: Scale = () => PERCENT;

/** Up to a known end, such as the size of the memory. */
export function byteScale(max: number): Scale {
  const marks = { max: max > 0 ? max : 1, ticks: byteTicks(max) };
  return () => marks;
}

/** Ends at the next round number above the peak, and never below `least`: a quiet line stays low, and the end seldom moves. */
export function growingScale(least: number): Scale {
  return (peak) => {
    const top = Math.max(peak, least);
    const unit = 10 ** Math.floor(Math.log10(top));
    const max = ([1, 2, 5, 10].find((step) => step * unit >= top * (1 - 1e-9)) ?? 10) * unit;
    return { max, ticks: [0, max / 2, max] };
  };
}

/** The same in powers of two, for bytes. */
export function growingByteScale(least: number): Scale {
  return (peak) => {
    const max = 2 ** Math.ceil(Math.log2(Math.max(peak, least)));
    return { max, ticks: [0, max / 2, max] };
  };
}

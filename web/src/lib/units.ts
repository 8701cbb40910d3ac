/** How the values of a metric are written: in full, and beside an axis. */
import {
  formatByteRate,
  formatByteRateTick,
  formatBytes,
  formatByteTick,
  formatCelsius,
  formatCount,
  formatLoad,
  formatNumber,
  formatPercent,
} from "./format.ts";

export interface Unit {
  format: (value: number | undefined) => string;
  tick: (value: number) => string;
}

export const PERCENT: Unit = { format: formatPercent, tick: (value) => `${formatNumber(value)}\u00a0%` };
export const BYTES: Unit = { format: formatBytes, tick: formatByteTick };
export const BYTE_RATE: Unit = { format: formatByteRate, tick: formatByteRateTick };
export const CELSIUS: Unit = { format: formatCelsius, tick: (value) => `${formatNumber(value)}\u00a0°C` };
export const COUNT: Unit = { format: formatCount, tick: formatCount };
export const LOAD: Unit = { format: formatLoad, tick: formatNumber };

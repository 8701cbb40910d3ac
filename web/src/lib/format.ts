/**
 * Numbers as people read them. Every function takes `undefined` for a value that is not known and answers with a dash:
 * an unknown value must never look like a zero.
 */

export const DASH = "—";

/** No-break space: a number never parts from its unit. */
const NBSP = "\u00a0";

const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;

function isKnown(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}

/** 12.34 → "12.3 %". One decimal, always, so that a live value does not jump in width. */
export function formatPercent(value: number | undefined): string {
  return isKnown(value) ? `${unsigned(value.toFixed(1))}${NBSP}%` : DASH;
}

/** 58.7 → "59 %". For sentences, where a decimal says no more. */
export function formatWholePercent(value: number | undefined): string {
  return isKnown(value) ? `${unsigned(value.toFixed(0))}${NBSP}%` : DASH;
}

/** 13421772800 → "12.5 GiB". Three significant digits at most, in binary units. */
export function formatBytes(bytes: number | undefined): string {
  if (!isKnown(bytes)) return DASH;
  let scaled = bytes;
  let unit = 0;
  // 999.5 would print as "1000"; the next unit reads better from there on.
  while (Math.abs(scaled) >= 999.5 && unit < BYTE_UNITS.length - 1) {
    scaled /= 1024;
    unit += 1;
  }
  const size = Math.abs(scaled);
  const decimals = unit === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return `${unsigned(scaled.toFixed(decimals))}${NBSP}${BYTE_UNITS[unit]}`;
}

/** 13421772800 → "13 421 772 800 B": nothing rounded, digits grouped by thin spaces. */
export function formatExactBytes(bytes: number | undefined): string {
  return isKnown(bytes) ? `${groupDigits(Math.round(bytes))}${NBSP}B` : DASH;
}

/** 12345 → "12 345". */
export function formatCount(value: number | undefined): string {
  return isKnown(value) ? groupDigits(Math.round(value)) : DASH;
}

/** 1, "CPU" → "1 CPU"; 2, "CPU" → "2 CPUs". */
export function plural(count: number, noun: string, ending = "s"): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : ending}`;
}

/** 12345.6 → "12 346/s". For rates of which only whole ones are worth a look. */
export function formatCountRate(perSecond: number | undefined): string {
  return isKnown(perSecond) ? `${formatCount(perSecond)}/s` : DASH;
}

/** 1536 → "1.50 KiB/s". */
export function formatByteRate(bytesPerSecond: number | undefined): string {
  return isKnown(bytesPerSecond) ? `${formatBytes(bytesPerSecond)}/s` : DASH;
}

/** 12.34 → "12.3/s"; what is rarer than every tenth of a second keeps its decimals: 0.04 → "0.04/s". */
export function formatRate(perSecond: number | undefined): string {
  if (!isKnown(perSecond)) return DASH;
  const decimals = perSecond === 0 || perSecond >= 99.95 ? 0 : perSecond < 0.95 ? 2 : 1;
  return `${unsigned(perSecond.toFixed(decimals))}/s`;
}

/** 1000000000 → "1 Gbit/s": speeds of links are powers of ten. */
export function formatBitRate(bitsPerSecond: number | undefined): string {
  if (!isKnown(bitsPerSecond)) return DASH;
  const [size, unit] = bitsPerSecond >= 1e9 ? [1e9, "Gbit/s"] : [1e6, "Mbit/s"];
  return `${plain(bitsPerSecond / size)}${NBSP}${unit}`;
}

/** 1.5 → "1.50". Two decimals, always, as load averages are written everywhere. */
export function formatLoad(load: number | undefined): string {
  return isKnown(load) ? unsigned(load.toFixed(2)) : DASH;
}

/** 0.5 → "0.5", 2 → "2". At most two decimals, and none that say nothing. */
export function formatNumber(value: number | undefined): string {
  return isKnown(value) ? plain(value) : DASH;
}

export function formatCelsius(celsius: number | undefined): string {
  return isKnown(celsius) ? `${unsigned(celsius.toFixed(1))}${NBSP}°C` : DASH;
}

/** 1234 → "1.23 ms". For short spans that are measured in microseconds. */
export function formatMicroseconds(microseconds: number | undefined): string {
  if (!isKnown(microseconds)) return DASH;
  if (microseconds < 1000) return `${Math.round(microseconds)}${NBSP}µs`;
  if (microseconds < 1_000_000) return `${(microseconds / 1000).toFixed(2)}${NBSP}ms`;
  return `${(microseconds / 1_000_000).toFixed(2)}${NBSP}s`;
}

/** 93784 → "1 d 2 h". The two largest units that matter; what is smaller is cut, not rounded. */
export function formatDuration(seconds: number | undefined): string {
  if (!isKnown(seconds) || seconds < 0) return DASH;
  const whole = Math.floor(seconds);
  const parts: readonly [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return `0${NBSP}s`;
  return parts
    .slice(first, first + 2)
    .filter(([amount], index) => index === 0 || amount > 0)
    .map(([amount, unit]) => `${amount}${NBSP}${unit}`)
    .join(" ");
}

/** Marks from 0 to `max`: at most five, on multiples of a power of two, and the end itself: 23.5 GiB → 0, 8, 16, 23.5 GiB. */
export function byteTicks(max: number): number[] {
  if (!Number.isFinite(max) || max <= 0) return [0];
  const step = 2 ** Math.ceil(Math.log2(max / 4));
  const ticks: number[] = [];
  // A multiple too close to the end would be written over its label.
  for (let tick = 0; tick <= max - step / 2; tick += step) ticks.push(tick);
  return [...ticks, max];
}

/** A mark of an axis: as formatBytes, without decimals that say nothing ("8 GiB", not "8.00 GiB"). */
export function formatByteTick(bytes: number): string {
  return formatBytes(bytes)
    .replace(/(\.\d*?)0+(?=\u00a0)/, "$1")
    .replace(/\.(?=\u00a0)/, "");
}

/** The same of a rate: "64 KiB/s". */
export function formatByteRateTick(bytesPerSecond: number): string {
  return `${formatByteTick(bytesPerSecond)}/s`;
}

function groupDigits(value: number): string {
  return unsigned(String(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

function plain(value: number): string {
  return unsigned(String(Number(value.toFixed(2))));
}

/** "-0.0" is a rounding accident, not a number to show. */
function unsigned(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** A part of time that means the same to everybody, whenever it is read: with its date, and how far the reader's clock is from UTC. */
import type { Edges } from "./range.ts";
import { formatClock } from "./time.ts";

/** "27 Nov 2026 10:00:00 to 10:05:00 (UTC+01:00)" */
export function describeEdges({ from, to }: Edges): string {
  const [begin, end] = [formatDay(from), formatDay(to)];
  const last = begin === end ? "" : `${end} `;
  return `${begin} ${formatClock(from)} to ${last}${formatClock(to)} (${formatZone(new Date(to * 1000).getTimezoneOffset())})`;
}

/** The language prescribes the form of `toDateString`: Fri Nov 27 2026. */
function formatDay(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getDate()} ${date.toDateString().slice(4, 7)} ${date.getFullYear()}`;
}

/** As browsers count: the minutes that UTC is ahead. */
export function formatZone(minutesBehind: number): string {
  const minutes = Math.abs(minutesBehind);
  const part = (value: number) => String(value).padStart(2, "0");
  const offset = `${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`;
  return minutes === 0 ? "UTC" : `UTC${minutesBehind < 0 ? "+" : "−"}${offset}`;
}

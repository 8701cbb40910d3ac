/** Times of the machine that is watched. They are only shown and compared with each other, never with the browser's clock. */

import type { Range } from "./range.ts";

/** An RFC 3339 time as seconds since the epoch, fraction kept; undefined when it is not a time. */
export function parseTime(text: string): number | undefined {
  const milliseconds = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/**
 * Seconds since the epoch as HH:MM:SS in the reader's own time zone. Not by `Intl.DateTimeFormat`: a browser takes 20 to 70 ms to make
 * its first one, before the page has drawn anything.
 */
export function formatClock(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "";
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** The same with its date in front where `now` is on another day; with its year, where that is another one. */
export function formatMoment(seconds: number, now: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (isSameDay(seconds, now)) return formatClock(seconds);
  const [year, thisYear] = [seconds, now].map((one) => new Date(one * 1000).getFullYear());
  return `${formatDate(seconds)}${year === thisYear ? "" : ` ${year}`} ${formatClock(seconds)}`;
}

/** Marks of a time axis: clock times; the first of another day is its date, and over days each one is. */
export function formatTimeMarks(marks: readonly number[], now: number): string[] {
  const isOfDays =
    marks.length > 1 && marks.every((mark, index) => index === 0 || !isSameDay(mark, marks[index - 1] ?? 0));
  let before = now;
  return marks.map((mark) => {
    const isDated = isOfDays || !isSameDay(mark, before);
    before = mark;
    return isDated ? formatDate(mark) : formatClock(mark);
  });
}

/** 22 Nov: the language prescribes the form of `toDateString`, which is Sun Nov 22 2026. */
function formatDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getDate()} ${date.toDateString().slice(4, 7)}`;
}

function isSameDay(one: number, other: number): boolean {
  return new Date(one * 1000).toDateString() === new Date(other * 1000).toDateString();
}

/** 14.2 → "14 s ago". An age, in the words of formatDuration's units. */
export function formatAge(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 120) return `${whole}\u00a0s ago`;
  if (whole < 7200) return `${Math.floor(whole / 60)}\u00a0min ago`;
  return `${Math.floor(whole / 3600)}\u00a0h ago`;
}

/** What a chart looks at: "the last 5 minutes", or "09:30:00 to 09:31:00". */
export function formatRange(range: Range, now: number): string {
  if (!("last" in range)) return `${formatMoment(range.from, now)} to ${formatMoment(range.to, now)}`;
  const [size, noun] = range.last >= 172_800 ? [86_400, "day"] : range.last >= 7200 ? [3600, "hour"] : [60, "minute"];
  const count = Math.round(range.last / size);
  return count === 1 ? `the last ${noun}` : `the last ${count} ${noun}s`;
}

/** A value of a moment ago needs no date. */
const FRESH_SECONDS = 10;

/** How old a value is that is read more seldom than the rest; undefined while it is as good as new. */
export function describeLag(seconds: number | undefined): string | undefined {
  return seconds === undefined || seconds < FRESH_SECONDS ? undefined : `read ${formatAge(seconds)}`;
}

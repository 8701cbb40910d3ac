/** When something will be full, in words that claim no more than is known. In the reader's own time zone. */
import type { Edges } from "./range.ts";

const MINUTE = 60;
const HOUR = 3600;

/** Nearer than this, minutes are counted; from the next on, moments are whole hours, and from the last on whole days. */
const COUNTED = 90 * MINUTE;
const OF_HOURS = 4 * HOUR;
const OF_DAYS_APART = 36 * HOUR;

export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/**
 * "in 3 to 5 min", "today between 16:20 and 17:40", "on Saturday between 14:00 and 22:00", "between Saturday 20:00 and Sunday 04:00",
 * "between Saturday and Tuesday". For what lies less than a week ahead.
 */
export function describeTimeLeft({ from, to }: Edges, now: number): string {
  if (to - now < COUNTED) return inMinutes(from - now, to - now);
  const step = to - now < OF_HOURS ? 10 : 60;
  const [begin, end] = [rounded(from, step, Math.floor), rounded(to, step, Math.ceil)];
  const [first, last] = [dayOf(begin, now), dayOf(end - 1, now)];
  if (to - from > OF_DAYS_APART) return `between ${first} and ${last}`;
  if (first !== last) return `between ${first} ${clock(begin)} and ${last} ${clock(end)}`;
  const day = first === "today" || first === "tomorrow" ? first : `on ${first}`;
  return `${day} between ${clock(begin)} and ${clock(end)}`;
}

function inMinutes(from: number, to: number): string {
  if (to < MINUTE) return "in less than a minute";
  const [least, most] = [Math.floor(from / MINUTE), Math.ceil(to / MINUTE)];
  return least < 1 ? `in at most ${most}\u00a0min` : `in ${least} to ${most}\u00a0min`;
}

/** To whole steps of so many minutes by the reader's clock, whose hours need not begin with those of UTC. */
function rounded(seconds: number, minutes: number, round: (value: number) => number): number {
  const date = new Date(seconds * 1000);
  const ofHour = date.getMinutes() + date.getSeconds() / 60 + date.getMilliseconds() / 60_000;
  date.setMinutes(round(ofHour / minutes) * minutes, 0, 0);
  return date.getTime() / 1000;
}

function dayOf(seconds: number, now: number): string {
  const date = new Date(seconds * 1000);
  const day = new Date(now * 1000);
  if (date.toDateString() === day.toDateString()) return "today";
  day.setDate(day.getDate() + 1);
  return date.toDateString() === day.toDateString() ? "tomorrow" : (WEEKDAYS[date.getDay()] ?? "");
}

function clock(seconds: number): string {
  const date = new Date(seconds * 1000);
  const text = [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
  return text === "00:00" ? "midnight" : text;
}

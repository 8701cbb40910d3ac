/** Times of the machine that is watched. They are only shown and compared with each other, never with the browser's clock. */

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** An RFC 3339 time as seconds since the epoch, fraction kept; undefined when it is not a time. */
export function parseTime(text: string): number | undefined {
  const milliseconds = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** Seconds since the epoch as HH:MM:SS in the reader's own time zone. */
export function formatClock(seconds: number): string {
  return Number.isFinite(seconds) ? CLOCK.format(seconds * 1000) : "";
}

/** 14.2 → "14 s ago". An age, in the words of formatDuration's units. */
export function formatAge(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 120) return `${whole}\u00a0s ago`;
  if (whole < 7200) return `${Math.floor(whole / 60)}\u00a0min ago`;
  return `${Math.floor(whole / 3600)}\u00a0h ago`;
}

/** 300 → "the last 5 minutes". How far back a chart looks. */
export function formatSpan(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes === 1 ? "the last minute" : `the last ${minutes} minutes`;
}

/** What the page can honestly say of its numbers. */
export type Health = "loading" | "live" | "stale" | "offline";

export interface Vitals {
  /** When the newest sample arrived; undefined before the first. All three times are milliseconds of one monotonic clock. */
  arrivedAt: number | undefined;
  /** Since when there is no working connection; undefined while there is one. */
  downSince: number | undefined;
  now: number;
  /** Seconds between two samples. */
  intervalSeconds: number;
}

/** A connection may be away this long before the page speaks of it. */
const OFFLINE_AFTER_MS = 5000;
const STALE_INTERVALS = 3;

/**
 * Arrival on the page's own clock decides, never the time that a sample carries: the clocks of two machines need not agree.
 * Offline says more than stale, because it names the cause.
 */
export function judgeHealth({ arrivedAt, downSince, now, intervalSeconds }: Vitals): Health {
  if (downSince !== undefined && now - downSince > OFFLINE_AFTER_MS) return "offline";
  if (arrivedAt === undefined) return "loading";
  return now - arrivedAt > STALE_INTERVALS * intervalSeconds * 1000 ? "stale" : "live";
}

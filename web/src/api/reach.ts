/** How far back a member's history goes, and how close its samples lie. */
import { KEY_LABEL, together } from "../lib/promql.ts";
import { queryInstant } from "./prometheus.ts";

export interface Reach {
  /** When the oldest sample was taken, in seconds since the epoch; undefined while there is none. */
  oldest: number | undefined;
  /** In seconds between two samples. */
  interval: number;
}

const USUAL_INTERVAL_SECONDS = 5;
const MINUTE_SECONDS = 60;

const QUESTION = together({
  oldest: "sys_stats_history_oldest_sample_time_seconds",
  // Of the last ten minutes the one with the most: in a minute with a restart there are less.
  perMinute: "max_over_time(count_over_time(sys_stats_start_time_seconds[1m])[10m:1m])",
});

export async function askReach(backend: URL, instance: string | undefined, signal: AbortSignal): Promise<Reach> {
  const answer = await queryInstant(backend, { query: QUESTION, instance }, { signal });
  const known = (key: string) => answer.find(({ labels }) => labels[KEY_LABEL] === key)?.value;
  const perMinute = known("perMinute");
  return {
    oldest: known("oldest"),
    interval:
      perMinute === undefined
        ? USUAL_INTERVAL_SECONDS
        : Math.max(USUAL_INTERVAL_SECONDS, Math.round(MINUTE_SECONDS / perMinute)),
  };
}

/** How far back a member's history goes, and how close its samples lie. */
import { KEY_LABEL, together, USUAL_INTERVAL } from "../lib/promql.ts";
import { queryInstant } from "./prometheus.ts";

export interface Reach {
  /** When the oldest sample was taken, in seconds since the epoch; undefined while there is none. */
  oldest: number | undefined;
  /** In seconds between two samples. */
  interval: number;
}

const QUESTION = together({
  oldest: "sys_stats_history_oldest_sample_time_seconds",
  interval: "sys_stats_history_interval_seconds",
});

export async function askReach(backend: URL, instance: string | undefined, signal: AbortSignal): Promise<Reach> {
  const answer = await queryInstant(backend, { query: QUESTION, instance }, { signal });
  const known = (key: string) => answer.find(({ labels }) => labels[KEY_LABEL] === key)?.value;
  // An older member does not say; durations of PromQL are whole.
  return { oldest: known("oldest"), interval: Math.ceil(known("interval") ?? USUAL_INTERVAL) };
}

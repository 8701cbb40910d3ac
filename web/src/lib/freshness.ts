/** How fresh a list is that is asked for again and again, and how to say it. */
import { formatAge } from "./time.ts";

export type Freshness = "live" | "paused" | "stale" | "offline";

export interface FreshnessFacts {
  isPaused: boolean;
  /** Of the last attempt; undefined when it worked. */
  failure: { message: string; isAnswer: boolean } | undefined;
  /** From the newest answer to the last failure, in seconds. */
  ageSeconds: number;
}

/** An attempt may fail, and the next one two seconds later work: nothing to speak of. */
const GRACE_SECONDS = 5;

export function judgeFreshness({ isPaused, failure, ageSeconds }: FreshnessFacts): Freshness {
  if (isPaused) return "paused";
  if (failure === undefined || ageSeconds < GRACE_SECONDS) return "live";
  return failure.isAnswer ? "stale" : "offline";
}

export function describeFreshness(facts: FreshnessFacts): string {
  const { failure, ageSeconds } = facts;
  switch (judgeFreshness(facts)) {
    case "paused":
      return "Paused";
    case "live":
      return "Live";
    case "stale":
      return `Stale: last read ${formatAge(ageSeconds)}; ${failure?.message}`;
    case "offline":
      return `Offline: last read ${formatAge(ageSeconds)}; ${failure?.message}`;
  }
}

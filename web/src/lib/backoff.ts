const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * How long to wait before the next attempt, in milliseconds, after `failures` failures in a row (1 is the first).
 * Half of the wait is chance, so that viewers who lost the same server do not return in step.
 */
export function backoff(failures: number, random: () => number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return longest * (0.5 + random() / 2);
}

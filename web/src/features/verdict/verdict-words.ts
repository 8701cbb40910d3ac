/** The clause of a finding that the api does not say in its sentence: since when. */
import { formatMoment, parseTime } from "../../lib/time.ts";

/** "since 10:31:05"; with its date where that was not today. Empty where it is not known. */
export function describeSince(since: string | undefined, now: number): string {
  const time = since === undefined ? undefined : parseTime(since);
  return time === undefined ? "" : `since ${formatMoment(time, now)}`;
}

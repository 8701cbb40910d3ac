/** The clauses of a finding beside what the api says in a sentence: since when, and because of whom. */
import type { Cause } from "../../api/types.ts";
import { formatWholePercent } from "../../lib/format.ts";
import { formatMoment, parseTime } from "../../lib/time.ts";

/** "since 10:31:05"; with its date where that was not today. Empty where it is not known. */
export function describeSince(since: string | undefined, now: number): string {
  const time = since === undefined ? undefined : parseTime(since);
  return time === undefined ? "" : `since ${formatMoment(time, now)}`;
}

const OF: Record<Cause["field"], string> = { cpu: "CPU", memory: "Memory" };

/** "CPU: ffmpeg 59 %, node 58 %; 42 % by processes too short-lived to list." Empty where no cause is known. */
export function describeCauses(causes: readonly Cause[]): string {
  const [first] = causes;
  if (first === undefined) return "";
  const share = ({ sharePercent }: Cause) => formatWholePercent(sharePercent);
  const listed = causes.filter(({ kind }) => kind !== "unlisted").map((cause) => `${cause.name} ${share(cause)}`);
  const unlisted = causes
    .filter(({ kind }) => kind === "unlisted")
    .map((cause) => `${share(cause)} by processes too short-lived to list`);
  return `${OF[first.field]}: ${[listed.join(", "), ...unlisted].filter((part) => part !== "").join("; ")}.`;
}

/** What the page says of the fleet, in words. */
import type { Instance } from "../../api/instances.ts";
import { needs, standingOf } from "../../lib/standing.ts";
import { formatAge } from "../../lib/time.ts";

/** A member is asked every 5 s: one that was seen within three times that was seen now. */
const NOW_SECONDS = 15;

/** "200 members, 3 need attention, 1 down". Those that are down are not counted twice. */
export function describeFleet(instances: readonly Instance[]): string {
  const standings = instances.map(standingOf);
  const down = standings.filter((standing) => standing === "down").length;
  const needy = standings.filter((standing) => needs(standing) > 0).length - down;
  const members = instances.length;
  return [
    `${members} ${members === 1 ? "member" : "members"}`,
    ...(needy > 0 ? [`${needy} ${needy === 1 ? "needs" : "need"} attention`] : []),
    ...(down > 0 ? [`${down} down`] : []),
    ...(needy + down === 0 && members > 0 ? ["all fine"] : []),
  ].join(", ");
}

/** "12 of 200 members" */
export function describeMatches(shown: number, instances: readonly Instance[]): string {
  return `${shown} of ${describeFleet(instances).split(",", 1)}`;
}

/** The sentence of a row: what is wrong with the member itself goes before what is wrong with its machine. */
export function findingOf({ problem, summary }: Instance): string {
  return problem ?? summary?.verdict?.sentences[0]?.text ?? "";
}

const MOST_BUSY = 2;
/** Fewer CPUs than this are not worth a word. */
const LEAST_CORES = 0.1;

/** "postgres 1.2, api 0.4": who uses the most CPUs there, and how many; empty where nobody uses many, or none are read. */
export function describeBusiest({ summary }: Instance): string {
  return (summary?.workloads ?? [])
    .filter(({ kind, usageCores = 0 }) => kind !== "pod" && usageCores >= LEAST_CORES)
    .slice(0, MOST_BUSY)
    .map(({ name, usageCores }) => `${name}\u00a0${usageCores?.toFixed(1)}`)
    .join(", ");
}

/** "now", "14 s ago", "never" */
export function describeSeen(isUp: boolean, seconds: number | undefined): string {
  if (seconds === undefined) return isUp ? "now" : "never";
  return isUp && seconds < NOW_SECONDS ? "now" : formatAge(seconds);
}

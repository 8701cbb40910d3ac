/** Which members are shown, and in which order. */
import type { Instance } from "../../api/instances.ts";
import { needs, STANDING_WORDS, standingOf } from "../../lib/standing.ts";
import { parseTime } from "../../lib/time.ts";
import type { FleetColumn } from "../../lib/view.ts";
import { findingOf } from "./fleet-words.ts";

export interface FleetOrder {
  column: FleetColumn;
  /** The other way round than one looks at it first. */
  isReversed: boolean;
}

/** Members by themselves: of numbers the largest first, of words in their own order. */
const VALUES: Record<FleetColumn, (member: Instance) => number | string | undefined> = {
  need: (member) => needs(standingOf(member)),
  name: (member) => member.name,
  cpu: (member) => current(member)?.cpuUsagePercent,
  memory: (member) => current(member)?.memoryUsagePercent,
  disk: (member) => current(member)?.filesystems[0]?.usagePercent,
  version: (member) => member.version,
  // Who was seen the longest ago comes first; of those who answer, all were seen now.
  seen: (member) => (member.up ? Number.NEGATIVE_INFINITY : -(parseTime(member.lastSeen ?? "") ?? 0)),
};

const WORDS = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** What a click on the head of `column` comes to. */
export function nextOrder(order: FleetOrder, column: FleetColumn): FleetOrder {
  return { column, isReversed: order.column === column && !order.isReversed };
}

/** Whether the values in the column fall from the first row to the last. */
export function isFalling({ column, isReversed }: FleetOrder): boolean {
  return (column !== "name" && column !== "version") !== isReversed;
}

/** Compares two members. What is not known comes last in both directions, and with it the last numbers of those that are down; equals stand by name. */
export function compareMembers({ column, isReversed }: FleetOrder): (one: Instance, other: Instance) => number {
  const pick = VALUES[column];
  const sign = isReversed ? -1 : 1;
  return (one, other) => compareValues(pick(one), pick(other), sign) || WORDS.compare(one.name, other.name);
}

/** Every word of the filter must be in what the row says, or in the host name or the address, in whichever case. */
export function matchesMember(filter: string): (member: Instance) => boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return (member) => {
    const { name, hostname = "", address = "", version = "" } = member;
    const standing = STANDING_WORDS[standingOf(member)];
    const text = [name, hostname, address, version, standing, findingOf(member)].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** The numbers of a member that is down are of the past: they are shown, but nobody is compared with them. */
function current(member: Instance): Instance["summary"] {
  return member.up ? member.summary : undefined;
}

function compareValues(one: number | string | undefined, other: number | string | undefined, sign: number): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  if (one === other) return 0;
  if (typeof one === "number" && typeof other === "number") return sign * (one < other ? 1 : -1);
  return sign * WORDS.compare(String(one), String(other));
}

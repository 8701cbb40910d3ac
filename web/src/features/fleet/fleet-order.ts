/** Which members are shown, and in which order. */
import type { Instance } from "../../api/instances.ts";
import { compareValues, filterWords, WORDS } from "../../lib/order.ts";
import { needs, STANDING_WORDS, standingOf } from "../../lib/standing.ts";
import { parseTime } from "../../lib/time.ts";
import { oneOf } from "../../lib/view.ts";
import { findingOf } from "./fleet-words.ts";

/** What the fleet can be sorted by: what needs attention, or one of its numbers. */
export const FLEET_COLUMNS = ["need", "name", "cpu", "memory", "disk", "version", "seen"] as const;

export type FleetColumn = (typeof FLEET_COLUMNS)[number];

/** The column that an address names; what needs attention first where it names none. */
export function toFleetColumn(name: string | undefined): FleetColumn {
  return oneOf(name, FLEET_COLUMNS) ?? "need";
}

export interface FleetOrder {
  column: FleetColumn;
  /** The other way round than one looks at it first. */
  isReversed: boolean;
}

const VALUES: Record<FleetColumn, (member: Instance) => number | string | undefined> = {
  need: (member) => needs(standingOf(member)),
  name: (member) => member.name,
  cpu: (member) => current(member)?.cpuUsagePercent,
  memory: (member) => current(member)?.memoryUsagePercent,
  disk: (member) => current(member)?.filesystems[0]?.usagePercent,
  version: (member) => member.version,
  // Falling, who was seen the longest ago comes first; of those who answer, all were seen now.
  seen: (member) => (member.up ? Number.NEGATIVE_INFINITY : -(parseTime(member.lastSeen ?? "") ?? 0)),
};

/** What a click on the head of `column` comes to. */
export function nextOrder(order: FleetOrder, column: FleetColumn): FleetOrder {
  return { column, isReversed: order.column === column && !order.isReversed };
}

/** Whether the values in the column fall from the first row to the last. */
export function isFalling({ column, isReversed }: FleetOrder): boolean {
  return (column !== "name" && column !== "version") !== isReversed;
}

/** Compares two members. What is not known comes last in both directions, and with it the last numbers of those that are down; equals stand by name. */
export function compareMembers(order: FleetOrder): (one: Instance, other: Instance) => number {
  const pick = VALUES[order.column];
  const sign = isFalling(order) ? -1 : 1;
  return (one, other) => compareValues(pick(one), pick(other), sign) || WORDS.compare(one.name, other.name);
}

/** Every word of the filter must be in what the row says, or in the host name or the address, in whichever case. */
export function matchesMember(filter: string): (member: Instance) => boolean {
  const matches = filterWords(filter);
  return (member) => {
    const { name, hostname = "", address = "", version = "" } = member;
    const standing = STANDING_WORDS[standingOf(member)];
    return matches([name, hostname, address, version, standing, findingOf(member)].join("\n"));
  };
}

/** The numbers of a member that is down are of the past: they are shown, but nobody is compared with them. */
function current(member: Instance): Instance["summary"] {
  return member.up ? member.summary : undefined;
}

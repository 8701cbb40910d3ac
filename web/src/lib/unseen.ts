/** How long ago the members of a fleet were seen, told by the clock of the api that lists them, never by the browser's. */
import { parseTime } from "./time.ts";

interface Seen {
  lastSeen?: string | undefined;
}

interface List {
  instances: readonly Seen[];
  /** By the browser's clock, in milliseconds. */
  arrivedAt: number;
}

/** In seconds, at `now` by the browser's clock; undefined for one that was never seen. */
export function unseenSeconds({ instances, arrivedAt }: List, now: number): (member: Seen) => number | undefined {
  const times = instances.map(toTime).filter((time) => time !== undefined);
  // The one that made the list has seen itself just then; nobody was seen later.
  const newest = Math.max(...times);
  return (member) => {
    const seen = toTime(member);
    return seen === undefined ? undefined : Math.max(0, newest - seen + (now - arrivedAt) / 1000);
  };
}

function toTime({ lastSeen = "" }: Seen): number | undefined {
  return parseTime(lastSeen);
}

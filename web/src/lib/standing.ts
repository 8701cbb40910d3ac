/** How a member of the fleet fares, in one word: whether it answers at all, and if so, what its verdict says. */
import type { Level } from "./cards.ts";

/** A member whose api is too old to judge itself has no verdict, and is none of our worries. */
export type Standing = "down" | Level | "unknown";

/** What of a member is looked at. */
export interface Judged {
  up: boolean;
  problem?: string | undefined;
  summary?: { verdict?: { level: Level; sentences: readonly { text: string }[] } } | undefined;
}

export const STANDING_WORDS: Record<Standing, string> = {
  down: "Down",
  critical: "Critical",
  warning: "Warning",
  ok: "Fine",
  unknown: "No verdict",
};

/** A member that answers and has a problem all the same, such as a name that is another's, needs attention too. */
export function standingOf({ up, problem, summary }: Judged): Standing {
  if (!up) return "down";
  const level = summary?.verdict?.level ?? "unknown";
  return problem !== undefined && needs(level) === 0 ? "warning" : level;
}

/** How much a member needs somebody to look: the more, the earlier in the list; 0 for not at all. */
export function needs(standing: Standing): number {
  return { down: 3, critical: 2, warning: 1, ok: 0, unknown: 0 }[standing];
}

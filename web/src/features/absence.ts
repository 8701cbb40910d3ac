/** What a machine may simply not have: its card is one line then, after all others. */
import type { Snapshot } from "../api/types.ts";
import type { CardId } from "../lib/cards.ts";
import { missingFor, missingOf } from "../lib/missing.ts";

const LISTS = ["disks", "networks", "sensors"] as const;

/** A list that is empty because it could not be read is not absent: its card says why. */
export function isAbsent(card: CardId, snapshot: Snapshot | undefined): boolean {
  if (snapshot === undefined) return false;
  if (card === "swap") return snapshot.swap?.totalBytes === 0;
  const list = LISTS.find((name) => name === card);
  return list !== undefined && snapshot[list].length === 0 && missingFor(missingOf(snapshot), list).length === 0;
}

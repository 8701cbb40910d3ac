/** What is looked at on a card by itself: one core, one interface, one mount. Of each card one, all of them in one word of the address. */
import type { CardId } from "./cards.ts";

export function pickOf(picks: string | undefined, card: CardId): string | undefined {
  return new URLSearchParams(picks).get(card) || undefined;
}

/** With `pick` on the card, or without any. */
export function withPick(picks: string | undefined, card: CardId, pick: string | undefined): string | undefined {
  const all = new URLSearchParams(picks);
  if (pick === undefined) all.delete(card);
  else all.set(card, pick);
  return all.toString() || undefined;
}

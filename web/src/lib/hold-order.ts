/** A list that stays put while somebody reads it: what is in it keeps its place, and what is new comes at the end. */

/** The order to show in place of `current`, while `held` is being read. `held` itself when nothing is new. */
export function holdOrder(held: readonly string[], current: readonly string[]): readonly string[] {
  const known = new Set(held);
  const added = current.filter((key) => !known.has(key));
  return added.length === 0 ? held : [...held, ...added];
}

/** Whether the reader would see another order if it were let go: of what is in both, or because something came or went. */
export function isOrderHeld(held: readonly string[], current: readonly string[]): boolean {
  return held.length !== current.length || held.some((key, index) => key !== current[index]);
}

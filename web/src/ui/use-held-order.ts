import { useState } from "react";
import { holdOrder } from "../lib/hold-order.ts";

/**
 * The order to show: `current`, or while somebody reads the list the one that it had then. Another `basis`, such as another
 * sort, is another order, and not held back. What is gone needs no place any more.
 */
export function useHeldOrder(current: readonly string[], basis: string, isRead: boolean): readonly string[] {
  const [held, setHeld] = useState<{ basis: string; keys: readonly string[] }>();
  let hold = isRead && held?.basis === basis ? held : undefined;
  if (isRead) {
    const there = new Set(current);
    const kept = hold === undefined || hold.keys.every((key) => there.has(key));
    const keys =
      hold === undefined ? current : holdOrder(kept ? hold.keys : hold.keys.filter((key) => there.has(key)), current);
    if (keys !== hold?.keys) hold = { basis, keys };
  }
  if (hold !== held) setHeld(hold);
  return hold?.keys ?? current;
}

/** The keys by which one goes from row to row of a long table: one row is in the order of tabs, and the arrows go from there. */
import type { KeyboardEvent } from "react";

const PAGE_ROWS = 10;

/** Moves the focus among the elements with `data-key` in the same body of a table. */
export function moveRowFocus(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...(event.currentTarget.closest("tbody")?.querySelectorAll<HTMLElement>("[data-key]") ?? [])];
  const at = rows.indexOf(event.currentTarget);
  const last = rows.length - 1;
  const places: Partial<Record<string, number>> = {
    ArrowDown: Math.min(last, at + 1),
    ArrowUp: Math.max(0, at - 1),
    PageDown: Math.min(last, at + PAGE_ROWS),
    PageUp: Math.max(0, at - PAGE_ROWS),
    Home: 0,
    End: last,
  };
  const to = places[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows[to]?.focus();
}

import type { MouseEvent } from "react";

/** A click that asks for nothing special, such as another tab: then the page itself goes where the link leads. */
export function isPlainClick(event: MouseEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return false;
  event.preventDefault();
  return true;
}

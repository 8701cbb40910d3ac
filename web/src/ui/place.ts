/** Where on the page the reader was, kept in the entry of the browser's history that he leaves, so that a step back returns there. */

interface Place {
  top: number;
  /** The element that had the focus, by its id; empty for a pointer, which needs none. */
  focus: string;
}

/** Call before the step. */
export function keepPlace(): void {
  const focused = document.activeElement;
  const place: Place = { top: scrollY, focus: focused?.matches(":focus-visible") ? focused.id : "" };
  history.replaceState(place, "");
}

/** Call once what was there is there again. Does nothing where nobody has been before. */
export function returnToPlace(): void {
  const place: unknown = history.state;
  if (!isPlace(place)) return;
  if (place.focus !== "") document.getElementById(place.focus)?.focus({ preventScroll: true });
  scrollTo({ top: place.top, behavior: "instant" });
}

function isPlace(state: unknown): state is Place {
  return typeof state === "object" && state !== null && "top" in state && "focus" in state;
}

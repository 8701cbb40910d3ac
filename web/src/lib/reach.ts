/** Which ranges history reaches, and why others cannot be chosen. */
import { formatDuration } from "./format.ts";
import { LIVE_SECONDS, WINDOWS, type Window } from "./range.ts";

/** Why a range shows nothing that a shorter one does not; undefined where it can be chosen. `age` is undefined while nothing is known. */
export function whyOutOfReach(window: Window, age: number | undefined): string | undefined {
  const shorter = WINDOWS[WINDOWS.indexOf(window) - 1];
  if (window <= LIVE_SECONDS || shorter === undefined || age === undefined || age > shorter) return undefined;
  return `History goes back ${formatDuration(age)}.`;
}

/**
 * The moment that the reader points at, shared by all charts: what one chart points at, the others show too. However often a pointer
 * moves, all of them are told once a frame, together.
 */
type Listener = (time: number | undefined) => void;

export class SharedCursor {
  readonly #listeners = new Set<Listener>();
  #time: number | undefined;
  #frame: number | undefined;

  get time(): number | undefined {
    return this.#time;
  }

  /** In seconds since the epoch; undefined points nowhere. */
  point(time: number | undefined): void {
    if (time === this.#time) return;
    this.#time = time;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      for (const listener of this.#listeners) listener(this.#time);
    });
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** What a pointer does that charts follow. */
export const POINTER_EVENTS = ["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave"] as const;

export const sharedCursor = new SharedCursor();

/** The index of the time that is nearest to `time`; undefined where there is none. `times` rise. */
export function nearestIndex(times: readonly number[], time: number): number | undefined {
  if (times.length === 0) return undefined;
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [times[low - 1], times[low]];
  return before !== undefined && after !== undefined && time - before < after - time ? low - 1 : low;
}

import { useCallback, useEffect, useState } from "react";

export interface Seen {
  isSeen: (place: number) => boolean;
  /** The ref of an element with `data-place`. */
  watch: (element: HTMLElement | null) => (() => void) | undefined;
}

/** Half a screen above and below is drawn, too, so that what is scrolled to is there already. */
const MARGIN = "50% 0px";

/**
 * Which places of a long list are on the screen or near it: the others need not be drawn whole. The first ones count as seen until the
 * browser tells.
 */
export function useSeen(first: number): Seen {
  const [seen, setSeen] = useState<ReadonlySet<number>>(
    () => new Set(Array.from({ length: first }, (_, place) => place)),
  );
  const [observer] = useState(
    () =>
      new IntersectionObserver(
        (entries) =>
          setSeen((before) => {
            const next = new Set(before);
            for (const { target, isIntersecting } of entries) {
              const place = Number(target.getAttribute("data-place"));
              if (isIntersecting) next.add(place);
              else next.delete(place);
            }
            return next;
          }),
        { rootMargin: MARGIN },
      ),
  );
  useEffect(() => () => observer.disconnect(), [observer]);
  const watch = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined;
      observer.observe(element);
      return () => observer.unobserve(element);
    },
    [observer],
  );
  return { isSeen: (place) => seen.has(place), watch };
}

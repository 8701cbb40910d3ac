import { type RefObject, useEffect, useRef } from "react";

/**
 * Keeps an element as tall as it has been, as long as `basis` and its width are the same: a text that is a line shorter each other
 * second must not move what is below it up and down.
 */
export function useTallest<E extends HTMLElement>(basis: string): RefObject<E | null> {
  const place = useRef<E>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another basis begins again.
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let width = 0;
    const watching = new ResizeObserver(() => {
      if (element.offsetWidth !== width) element.style.minHeight = "";
      width = element.offsetWidth;
      element.style.minHeight = `${element.offsetHeight}px`;
    });
    watching.observe(element);
    return () => {
      watching.disconnect();
      element.style.minHeight = "";
    };
  }, [basis]);
  return place;
}

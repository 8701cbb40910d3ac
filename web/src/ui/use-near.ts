import { useCallback, useState } from "react";

/** Less than for what is loaded already: on most screens a first visit does without. */
const NEAR_SCREEN: IntersectionObserverInit = { rootMargin: "10%" };

export interface Near {
  /** Whether the element is on the screen or near it. While there is no element, what was known last. */
  isNear: boolean;
  /** The ref of the element. */
  watch: (element: HTMLElement | null) => (() => void) | undefined;
}

/** For what need not be loaded, or kept up to date, until somebody can see it. */
export function useNear(): Near {
  const [isNear, setNear] = useState(false);
  const watch = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => setNear(entries.at(-1)?.isIntersecting ?? false),
      NEAR_SCREEN,
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { isNear, watch };
}

/** The same for what is asked for once somebody can see it, and stays then. */
export function useOnceNear(): Near {
  const { isNear, watch } = useNear();
  const [wasNear, setWasNear] = useState(false);
  if (isNear && !wasNear) setWasNear(true);
  return { isNear: wasNear, watch };
}

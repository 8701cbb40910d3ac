import { useCallback, useMemo, useSyncExternalStore } from "react";
import { formatView, parseView, type View } from "../lib/view.ts";
import { keepPlace } from "../ui/place.ts";

/** Told to those who listen when this page itself changes the address, of which the browser tells nobody. */
const CHANGED = "sys-stats:view";

const STEPS = ["page", "instance", "lens", "window", "from", "to", "pid", "workload"] as const;

/**
 * The view, which is the address, and how to change it. A step to another page, member, lens or part of time is one to come back from;
 * anything else takes the place of what was there.
 */
export function useView(): [View, (change: Partial<View>) => void] {
  const search = useSyncExternalStore(watchAddress, () => location.search);
  const view = useMemo(() => parseView(search), [search]);
  const change = useCallback((change: Partial<View>) => {
    const before = parseView(location.search);
    const next = { ...before, ...change };
    const isStep = STEPS.some((part) => next[part] !== before[part]);

    const address = `${location.pathname}${formatView(next)}`;
    if (isStep) {
      keepPlace();
      history.pushState(null, "", address);
    } else history.replaceState(null, "", address);
    dispatchEvent(new Event(CHANGED));
    if (next.page !== before.page) scrollTo(0, 0);
  }, []);
  return [view, change];
}

export function watchAddress(onChange: () => void): () => void {
  addEventListener("popstate", onChange);
  addEventListener(CHANGED, onChange);
  return () => {
    removeEventListener("popstate", onChange);
    removeEventListener(CHANGED, onChange);
  };
}

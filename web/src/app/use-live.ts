import { useEffect, useState, useSyncExternalStore } from "react";
import type { LiveState, LiveStore } from "../api/live-store.ts";
import { type Health, judgeHealth } from "../lib/health.ts";

export interface LiveView {
  state: LiveState;
  /** What the page shows: the state, or what was held of it. */
  shown: LiveState;
  health: Health;
  /** Since the newest sample that is shown arrived; undefined before the first. */
  ageSeconds: number | undefined;
}

/** Before any sample says better. */
const USUAL_INTERVAL_SECONDS = 1;

/** The live state, and what can be said of it at this moment: time passing is a change too, so it looks once a second. */
export function useLive(live: LiveStore, held?: LiveState): LiveView {
  const state = useSyncExternalStore(live.subscribe, live.getState);
  const now = useNow();
  const { arrivedAt, downSince } = state;
  const intervalSeconds = state.points.at(-1)?.interval ?? USUAL_INTERVAL_SECONDS;
  const shown = held ?? state;
  return {
    state,
    shown,
    health: judgeHealth({ arrivedAt, downSince, now, intervalSeconds }),
    ageSeconds: shown.arrivedAt === undefined ? undefined : (now - shown.arrivedAt) / 1000,
  };
}

/** The monotonic clock of the page in milliseconds, a second old at most. */
function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

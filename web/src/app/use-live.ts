import { startTransition, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
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

/** The live state, and what can be said of it at this moment: time passing is a change too, where it makes a difference. */
export function useLive(live: LiveStore, held?: LiveState): LiveView {
  const state = useLiveState(live);
  const { arrivedAt, downSince } = state;
  const intervalSeconds = state.points.at(-1)?.interval ?? USUAL_INTERVAL_SECONDS;
  const shown = held ?? state;
  // While samples arrive and nothing is held, nobody asks how old they are.
  const now = useNow(
    (now) =>
      held === undefined &&
      downSince === undefined &&
      judgeHealth({ arrivedAt, downSince, now, intervalSeconds }) === "live",
  );
  return {
    state,
    shown,
    health: judgeHealth({ arrivedAt, downSince, now, intervalSeconds }),
    ageSeconds: shown.arrivedAt === undefined ? undefined : (now - shown.arrivedAt) / 1000,
  };
}

/** For as long as drawing may be put off: not past the next tick, but past what comes in pieces, as the window does at first. */
const LATE_AFTER_MS = 900;

/**
 * The store's state. A tick is never urgent: it is drawn in slices, between which a key or a tap gets its turn, and which a slower
 * machine needs more of. `useSyncExternalStore` would draw each tick in one piece; it keeps several readers of a store in step, and
 * here there is one.
 */
function useLiveState(live: LiveStore): LiveState {
  const [state, setState] = useState(live.getState);
  const drawn = useRef(state);
  useEffect(() => {
    drawn.current = state;
  });
  useEffect(() => {
    let given = live.getState();
    startTransition(() => setState(given)); // What came between the first drawing and now.
    let waitingSince = Number.POSITIVE_INFINITY;
    const take = () => {
      const now = performance.now();
      waitingSince = given === drawn.current ? now : Math.min(waitingSince, now);
      const isLate = now - waitingSince >= LATE_AFTER_MS;
      given = live.getState();
      // Of another member, which the address names already, nothing of the one before may stay for a frame.
      if (given.points.length === 0 && drawn.current.points.length > 0) flushSync(() => setState(given));
      // A pointer that moves over a chart puts a tick off, and could do so for ever: not past the next one.
      else if (isLate) setState(given);
      else startTransition(() => setState(given));
    };
    return live.subscribe(take);
  }, [live]);
  return state;
}

/**
 * The monotonic clock of the page in milliseconds, looked at once a second. As long as `isIdle` of what was said last, and of what
 * would be said now, it says the same: to draw the page for nothing costs as much as to draw a tick.
 */
function useNow(isIdle: (now: number) => boolean): number {
  const [now, setNow] = useState(() => performance.now());
  const judge = useRef(isIdle);
  useEffect(() => {
    judge.current = isIdle;
  });
  useEffect(() => {
    let said = performance.now();
    const timer = setInterval(() => {
      const next = performance.now();
      if (judge.current(said) && judge.current(next)) return;
      said = next;
      setNow(next);
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

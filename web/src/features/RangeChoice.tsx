import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { reachQuery } from "../api/history.ts";
import { LIVE_SECONDS, WINDOWS, type Window } from "../lib/range.ts";
import { whyOutOfReach } from "../lib/reach.ts";
import { DEFAULT_VIEW, type View } from "../lib/view.ts";
import { Segments } from "../ui/Segments.tsx";
import { useDismiss } from "../ui/use-dismiss.ts";
import "./RangeChoice.css";

interface RangeChoiceProps {
  instance: string | undefined;
  /** When the newest sample was taken, by the clock of the machine; undefined before the first. */
  now: number | undefined;
  /** Whether the instance keeps what was measured. */
  isKept: boolean;
  /** What a paused page shows is of a moment that is past: how far history reached is known, or not asked. */
  isPaused: boolean;
  view: Pick<View, "window" | "from">;
  onView: (change: Partial<View>) => void;
}

const LABELS: Record<Window, string> = {
  60: "1 min",
  300: "5 min",
  900: "15 min",
  3600: "1 h",
  21600: "6 h",
  86400: "24 h",
  604800: "7 d",
  2592000: "30 d",
};

/** Both are the same from here. */
const NONE_KEPT = "No history is kept: SYS_STATS_HISTORY is off, or this version of the API has none.";

/** For so long after the first sample, nothing is asked that nobody waits for. */
const CALM_MS = 3000;

/** How far back the charts look. What history does not reach cannot be chosen, and says why. */
export function RangeChoice({ instance, now, isKept, isPaused, view, onView }: RangeChoiceProps) {
  const [refusal, setRefusal] = useState<string>();
  const root = useRef<HTMLDivElement>(null);
  const close = useCallback(() => setRefusal(undefined), []);
  useDismiss(root, refusal !== undefined, close);
  const isThere = now !== undefined;
  const [isCalm, setCalm] = useState(false);
  useEffect(() => {
    if (!isThere) return;
    const timer = setTimeout(() => setCalm(true), CALM_MS);
    return () => clearTimeout(timer);
  }, [isThere]);
  const { data, error } = useQuery({ ...reachQuery(instance, isPaused), enabled: isKept && isCalm && !isPaused });
  const why = isThere && !isKept ? NONE_KEPT : error?.message;
  const age = data?.oldest === undefined || now === undefined ? undefined : now - data.oldest;
  const last = WINDOWS.map((window) => ({
    choice: window as Window | "custom",
    label: LABELS[window],
    refusal: window > LIVE_SECONDS && why !== undefined ? why : whyOutOfReach(window, age),
  }));
  return (
    <div className="range-choice" ref={root}>
      <Segments<Window | "custom">
        legend="Window"
        segments={[...last, { choice: "custom", label: "Custom" }]}
        chosen={view.from === undefined ? view.window : "custom"}
        onChoose={(window) => {
          close();
          if (window !== "custom") onView({ window, from: DEFAULT_VIEW.from, to: DEFAULT_VIEW.to });
          else if (now !== undefined) onView({ from: Math.floor(now - view.window), to: Math.ceil(now) });
        }}
        onRefuse={setRefusal}
      />
      {refusal && <p className="range-choice__refusal">{refusal}</p>}
    </div>
  );
}

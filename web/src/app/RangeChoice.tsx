import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { reachQuery } from "../api/history.ts";
import type { Snapshot } from "../api/types.ts";
import { LIVE_SECONDS, WINDOWS, type Window } from "../lib/range.ts";
import { whyOutOfReach } from "../lib/reach.ts";
import { parseTime } from "../lib/time.ts";
import { DEFAULT_VIEW, type View } from "../lib/view.ts";
import { Segments } from "../ui/Segments.tsx";

interface RangeChoiceProps {
  instance: string | undefined;
  /** The newest sample; undefined before the first. */
  snapshot: Snapshot | undefined;
  view: View;
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

const OFF = "No history is kept: SYS_STATS_HISTORY is off.";

/** For so long after the first sample, nothing is asked that nobody waits for. */
const CALM_MS = 3000;

/** How far back the charts look. What history does not reach cannot be chosen, and says why. */
export function RangeChoice({ instance, snapshot, view, onView }: RangeChoiceProps) {
  const now = snapshot && parseTime(snapshot.at);
  const isThere = now !== undefined;
  const isKept = snapshot?.history !== undefined;
  const [isCalm, setCalm] = useState(false);
  useEffect(() => {
    if (!isThere) return;
    const timer = setTimeout(() => setCalm(true), CALM_MS);
    return () => clearTimeout(timer);
  }, [isThere]);
  const { data, error } = useQuery({ ...reachQuery(instance), enabled: isKept && isCalm });
  const why = isThere && !isKept ? OFF : error?.message;
  const age = data?.oldest === undefined || now === undefined ? undefined : now - data.oldest;
  const last = WINDOWS.map((window) => ({
    choice: window as Window | "custom",
    label: LABELS[window],
    refusal: window > LIVE_SECONDS && why !== undefined ? why : whyOutOfReach(window, age),
  }));
  return (
    <Segments<Window | "custom">
      legend="Window"
      segments={[...last, { choice: "custom", label: "Custom" }]}
      chosen={view.from === undefined ? view.window : "custom"}
      onChoose={(window) => {
        if (window !== "custom") onView({ window, from: DEFAULT_VIEW.from, to: DEFAULT_VIEW.to });
        else if (now !== undefined) onView({ from: Math.floor(now - view.window), to: Math.ceil(now) });
      }}
    />
  );
}

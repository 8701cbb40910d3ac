import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import type { LiveState, LiveStore } from "../api/live-store.ts";
import type { Snapshot } from "../api/types.ts";
import type { Lens } from "../lib/cards.ts";
import { recentPoints } from "../lib/points.ts";
import { ExplainContext } from "../ui/Term.tsx";
import { Footer } from "./Footer.tsx";
import { Header } from "./Header.tsx";
import { Notices } from "./Notices.tsx";
import { Overview } from "./Overview.tsx";
import { useTheme } from "./theme.ts";
import { useLive } from "./use-live.ts";
import { useView } from "./use-view.ts";
import "./App.css";

const ProcessesPage = lazy(async () => ({
  default: (await import("../features/processes/ProcessesPage.tsx")).ProcessesPage,
}));

const LazyExplanation = lazy(() => import("./Explanation.tsx"));

/** Loaded when the first one opens. */
function Explanation({ field }: { field: string }) {
  return (
    <Suspense fallback="…">
      <LazyExplanation field={field} />
    </Suspense>
  );
}

interface AppProps {
  live: LiveStore;
}

export function App({ live }: AppProps) {
  // A paused page shows what there was at that moment. The store goes on, so that afterwards nothing is missing.
  const [held, setHeld] = useState<LiveState>();
  const { state, shown, health, ageSeconds } = useLive(live, held);
  const [theme, chooseTheme] = useTheme();
  const [view, changeView] = useView();
  const points = useMemo(() => recentPoints(shown.points, view.window), [shown.points, view.window]);
  const snapshot = points.at(-1)?.value;
  const name = snapshot?.host.hostname ?? snapshot?.instance;
  const lens = chooseLens(snapshot, view.lens);
  const isPaused = held !== undefined;

  useEffect(() => {
    document.title = name === undefined ? "sys-stats" : `${name} · sys-stats`;
  }, [name]);

  return (
    <ExplainContext value={Explanation}>
      <div className="page" data-kiosk={view.kiosk || undefined}>
        <Header
          snapshot={snapshot}
          health={health}
          ageSeconds={ageSeconds}
          isPaused={isPaused}
          onPause={(isPaused) => setHeld(isPaused ? state : undefined)}
          lens={lens}
          view={view}
          onView={changeView}
          theme={theme}
          onChooseTheme={chooseTheme}
        />
        <main className="page__main" data-health={health}>
          {view.page === "processes" ? (
            <Suspense fallback={<p className="page__wait">Loading the processes …</p>}>
              <ProcessesPage instance={snapshot?.instance} view={view} onView={changeView} isPaused={isPaused} />
            </Suspense>
          ) : (
            <Overview points={points} spanSeconds={view.window} lens={lens} view={view} onView={changeView} />
          )}
        </main>
        {snapshot && !view.kiosk && <Footer snapshot={snapshot} unreadableEvents={state.unreadableEvents} />}
        <Notices health={health} state={state} onDismissGone={live.dismissGone} />
      </div>
    </ExplainContext>
  );
}

/** The lens that was asked for, where there is one; else the host, because it shows the most. */
function chooseLens(snapshot: Snapshot | undefined, wanted: Lens | undefined): Lens {
  const available = snapshot?.lenses.map(({ name }) => name);
  if (available === undefined) return wanted ?? "host";
  if (wanted !== undefined && available.includes(wanted)) return wanted;
  return available.includes("host") || available.length === 0 ? "host" : "container";
}

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { instancesQuery } from "../api/instances.ts";
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

const FleetPage = lazy(async () => ({ default: (await import("../features/fleet/FleetPage.tsx")).FleetPage }));

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
  const [held, setHeld] = useState<{ state: LiveState; instance: string | undefined }>();
  const { state, shown, health, ageSeconds } = useLive(live, held?.state);
  const [theme, chooseTheme] = useTheme();
  const [view, changeView] = useView();
  // What was held is of the member that was looked at.
  if (held && held.instance !== view.instance) setHeld(undefined);
  const points = useMemo(() => recentPoints(shown.points, view.window), [shown.points, view.window]);
  const snapshot = points.at(-1)?.value;
  const isPaused = held !== undefined;
  const fleet = useQuery(instancesQuery(isPaused));
  const members = fleet.data?.instances ?? [];
  const instance = view.instance ?? snapshot?.instance;
  const isNamed = members.length > 1 || view.instance !== undefined;
  const name = isNamed ? instance : (snapshot?.host.hostname ?? instance);
  const isFleetPage = view.page === "fleet";
  const title = isFleetPage ? "Fleet" : name;
  const lens = chooseLens(snapshot, view.lens);

  useEffect(() => {
    document.title = title === undefined ? "sys-stats" : `${title} · sys-stats`;
  }, [title]);

  return (
    <ExplainContext value={Explanation}>
      <div className="page" data-kiosk={view.kiosk || undefined}>
        <Header
          snapshot={snapshot}
          name={name}
          instance={instance}
          members={members}
          health={health}
          ageSeconds={ageSeconds}
          isPaused={isPaused}
          onPause={(isPaused) => setHeld(isPaused ? { state, instance: view.instance } : undefined)}
          lens={lens}
          view={view}
          onView={changeView}
          theme={theme}
          onChooseTheme={chooseTheme}
        />
        <main className="page__main" data-health={isFleetPage ? undefined : health}>
          {isFleetPage ? (
            <Suspense fallback={<p className="page__wait">Loading the fleet …</p>}>
              <FleetPage
                answer={fleet.data}
                failure={fleet.error}
                shown={instance}
                view={view}
                onView={changeView}
                isPaused={isPaused}
              />
            </Suspense>
          ) : view.page === "processes" ? (
            <Suspense fallback={<p className="page__wait">Loading the processes …</p>}>
              <ProcessesPage instance={instance} view={view} onView={changeView} isPaused={isPaused} />
            </Suspense>
          ) : (
            <Overview points={points} spanSeconds={view.window} lens={lens} view={view} onView={changeView} />
          )}
        </main>
        {snapshot && !view.kiosk && !isFleetPage && (
          <Footer snapshot={snapshot} unreadableEvents={state.unreadableEvents} />
        )}
        <Notices
          health={health}
          state={state}
          instance={instance}
          fleet={fleet.data}
          view={view}
          onView={changeView}
          onDismissGone={live.dismissGone}
        />
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

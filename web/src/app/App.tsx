import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { instancesQuery } from "../api/instances.ts";
import type { LiveStore } from "../api/live-store.ts";
import type { Snapshot } from "../api/types.ts";
import type { Lens } from "../lib/cards.ts";
import { PAGES } from "../lib/pages.ts";
import type { Edges } from "../lib/range.ts";
import { edgesOf } from "../lib/range.ts";
import { liveSource } from "../lib/source.ts";
import { rangeOf } from "../lib/view.ts";
import { Boundary } from "../ui/Boundary.tsx";
import { lazyPart } from "../ui/lazy-part.tsx";
import { ExplainContext } from "../ui/Term.tsx";
import { Footer } from "./Footer.tsx";
import { Header } from "./Header.tsx";
import { Notices } from "./Notices.tsx";
import { PAGE_COMPONENTS } from "./pages.tsx";
import { useTheme } from "./theme.ts";
import { useHeld } from "./use-held.ts";
import { useLive } from "./use-live.ts";
import { useView } from "./use-view.ts";
import "./App.css";

/** Loaded when the first one opens. */
const Explanation = lazyPart(async () => (await import("./Explanation.tsx")).default, {
  name: "The explanation",
  waiting: "…",
  failed: "The explanation could not be loaded. Open it again to retry.",
});

interface AppProps {
  live: LiveStore;
}

export function App({ live }: AppProps) {
  const [theme, chooseTheme] = useTheme();
  const [view, changeView] = useView();
  // A paused page shows what there was at that moment. The store goes on, so that afterwards nothing is missing.
  const { held, hold, release } = useHeld(view);
  const { state, shown, health, ageSeconds } = useLive(live, held?.state);
  const isPaused = held !== undefined;
  const snapshot = shown.points.at(-1)?.value;
  // The right edge is now: what is late leaves a gap there. While all is well, now is the newest sample.
  const newestTime = shown.points.at(-1)?.time ?? 0;
  const now = newestTime + (isPaused || health === "live" || ageSeconds === undefined ? 0 : ageSeconds);
  const { window, from, to } = view;
  const range = useMemo(() => rangeOf({ window, from, to }), [window, from, to]);
  const source = useMemo(() => liveSource(shown.points, edgesOf(range, now)), [shown.points, range, now]);
  const fleet = useQuery(instancesQuery(isPaused));
  const members = fleet.data?.instances ?? [];
  const instance = view.instance ?? snapshot?.instance;
  const isNamed = members.length > 1 || view.instance !== undefined;
  const name = isNamed ? instance : (snapshot?.host.hostname ?? instance);
  const page = PAGES.find((one) => one.page === view.page);
  const isOfMember = page?.isOfMember ?? true;
  const title = isOfMember ? name : page?.title;
  const lens = chooseLens(snapshot, view.lens);
  const onZoom = useCallback(({ from, to }: Edges) => changeView({ from, to }), [changeView]);
  const Page = PAGE_COMPONENTS[view.page];

  useEffect(() => {
    // Few screens hang on a wall: the others need not load their styles.
    if (view.kiosk) import("./kiosk.css").catch(() => undefined);
  }, [view.kiosk]);

  useEffect(() => {
    document.title = title === undefined ? "sys-stats" : `${title} · sys-stats`;
  }, [title]);

  return (
    <ExplainContext value={Explanation}>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <div className="page" data-kiosk={view.kiosk || undefined}>
        <Boundary name="The header" basis={snapshot}>
          <Header
            snapshot={snapshot}
            name={name}
            instance={instance}
            members={members}
            health={health}
            ageSeconds={ageSeconds}
            isPaused={isPaused}
            onPause={(isPaused) => (isPaused ? hold(state) : release())}
            lens={lens}
            view={view}
            onView={changeView}
            theme={theme}
            onChooseTheme={chooseTheme}
          />
        </Boundary>
        <main className="page__main" id="main" tabIndex={-1} data-health={isOfMember && !isPaused ? health : undefined}>
          <Boundary key={view.page} name={page?.title ?? "This page"} basis={snapshot}>
            <Page
              snapshot={snapshot}
              source={source}
              points={shown.points}
              range={range}
              onZoom={onZoom}
              health={isPaused ? "paused" : health}
              ageSeconds={ageSeconds}
              lens={lens}
              instance={instance}
              fleet={{ answer: fleet.data, failure: fleet.error }}
              isPaused={isPaused}
              heldProcesses={held?.processes}
              heldWorkloads={held?.workloads}
              view={view}
              onView={changeView}
            />
          </Boundary>
        </main>
        {snapshot && !view.kiosk && isOfMember && (
          <Boundary name="The footer" basis={snapshot}>
            <Footer snapshot={snapshot} unreadableEvents={state.unreadableEvents} />
          </Boundary>
        )}
        <Boundary name="The notices" basis={state}>
          <Notices
            health={health}
            state={state}
            instance={instance}
            fleet={fleet.data}
            view={view}
            onView={changeView}
            onDismissGone={live.dismissGone}
          />
        </Boundary>
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

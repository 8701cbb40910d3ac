import { useEffect } from "react";
import { type LiveStore, WINDOW_SECONDS } from "../api/live-store.ts";
import { CpuPanel } from "../features/cpu/CpuPanel.tsx";
import { MemoryPanel } from "../features/memory/MemoryPanel.tsx";
import { missingElsewhere } from "../lib/missing.ts";
import { MissingList } from "../ui/MissingList.tsx";
import { Footer } from "./Footer.tsx";
import { Header } from "./Header.tsx";
import { Notices } from "./Notices.tsx";
import { useTheme } from "./theme.ts";
import { useLive } from "./use-live.ts";
import "./App.css";

interface AppProps {
  live: LiveStore;
}

/** Fields whose absence a panel explains by itself. */
const FIELDS_OF_PANELS = ["cpu", "memory"];

export function App({ live }: AppProps) {
  const { state, health, ageSeconds } = useLive(live);
  const [theme, chooseTheme] = useTheme();
  const { points } = state;
  const snapshot = points.at(-1)?.value;
  const name = snapshot?.host.hostname ?? snapshot?.instance;

  useEffect(() => {
    document.title = name === undefined ? "sys-stats" : `${name} · sys-stats`;
  }, [name]);

  return (
    <div className="page">
      <Header snapshot={snapshot} health={health} ageSeconds={ageSeconds} theme={theme} onChooseTheme={chooseTheme} />
      <main className="page__main" data-health={health}>
        <div className="page__cards">
          <CpuPanel points={points} spanSeconds={WINDOW_SECONDS} />
          <MemoryPanel points={points} spanSeconds={WINDOW_SECONDS} />
        </div>
        <MissingList entries={missingElsewhere(snapshot?.missing ?? [], FIELDS_OF_PANELS)} />
      </main>
      <Footer snapshot={snapshot} unreadableEvents={state.unreadableEvents} />
      <Notices health={health} state={state} onDismissGone={live.dismissGone} />
    </div>
  );
}

import type { Snapshot } from "../api/types.ts";
import { DASH, formatCount, formatDuration } from "../lib/format.ts";
import type { Health } from "../lib/health.ts";
import type { ThemeChoice } from "../lib/theme.ts";
import { formatAge } from "../lib/time.ts";
import { type Fact, Facts } from "../ui/Facts.tsx";
import { StatusDot } from "../ui/StatusDot.tsx";
import { ThemeToggle } from "../ui/ThemeToggle.tsx";
import { Value } from "../ui/Value.tsx";
import "./Header.css";

interface HeaderProps {
  snapshot: Snapshot | undefined;
  health: Health;
  ageSeconds: number | undefined;
  theme: ThemeChoice;
  onChooseTheme: (choice: ThemeChoice) => void;
}

/** Which machine this is, and whether what the page says of it is fresh. */
export function Header({ snapshot, health, ageSeconds, theme, onChooseTheme }: HeaderProps) {
  const isFresh = health === "live" || health === "loading" || ageSeconds === undefined;
  return (
    <header className="header">
      <div className="header__bar">
        <h1 className="header__title">
          <span className="header__product">
            <Mark />
            sys-stats
          </span>
          <span className="header__host">
            <Value text={snapshot?.host.hostname ?? snapshot?.instance ?? DASH} isLoading={snapshot === undefined} />
          </span>
        </h1>
        <div className="header__state">
          <StatusDot health={health} detail={isFresh ? undefined : `last sample ${formatAge(ageSeconds)}`} />
          <ThemeToggle choice={theme} onChoose={onChooseTheme} />
        </div>
      </div>
      <Facts facts={hostFacts(snapshot)} isLoading={snapshot === undefined} isGrid />
    </header>
  );
}

function hostFacts(snapshot: Snapshot | undefined): Fact[] {
  const { os, kernel, architecture, cpuModel, logicalCpus, bootTime, uptimeSeconds } = snapshot?.host ?? {};
  return [
    { name: "OS", text: os ?? DASH },
    { name: "Kernel", text: [kernel, architecture].filter(Boolean).join(" ") || DASH },
    { name: "CPU", text: cpuModel === undefined ? DASH : `${cpuModel} × ${formatCount(logicalCpus)}` },
    { name: "Up", text: formatDuration(uptimeSeconds), title: bootTime && `since ${bootTime}` },
  ];
}

function Mark() {
  return (
    <svg className="header__mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M3 19h6l4-12 6 18 4-10h6" />
    </svg>
  );
}

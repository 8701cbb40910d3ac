import { lazy, Suspense } from "react";
import type { Instance } from "../api/instances.ts";
import type { Snapshot } from "../api/types.ts";
import type { Lens } from "../lib/cards.ts";
import { DASH, formatCount, formatDuration } from "../lib/format.ts";
import type { Health } from "../lib/health.ts";
import type { ThemeChoice } from "../lib/theme.ts";
import { formatAge } from "../lib/time.ts";
import { formatView, openInstance, openPage, type View } from "../lib/view.ts";
import { type Fact, Facts } from "../ui/Facts.tsx";
import { isPlainClick } from "../ui/plain-click.ts";
import { Segments } from "../ui/Segments.tsx";
import { StatusDot } from "../ui/StatusDot.tsx";
import { ThemeToggle } from "../ui/ThemeToggle.tsx";
import { Value } from "../ui/Value.tsx";
import "./Header.css";

const InstancePicker = lazy(async () => ({ default: (await import("./fleet-parts.ts")).InstancePicker }));

interface HeaderProps {
  snapshot: Snapshot | undefined;
  /** What to call what is shown; undefined while nothing is known of it. */
  name: string | undefined;
  instance: string | undefined;
  /** Of the fleet. */
  members: readonly Instance[];
  health: Health;
  /** Since the sample that is shown arrived. */
  ageSeconds: number | undefined;
  isPaused: boolean;
  onPause: (isPaused: boolean) => void;
  lens: Lens;
  view: View;
  onView: (change: Partial<View>) => void;
  theme: ThemeChoice;
  onChooseTheme: (choice: ThemeChoice) => void;
}

const PAGES = [
  { page: "overview", label: "Overview" },
  { page: "processes", label: "Processes" },
  { page: "fleet", label: "Fleet" },
] as const;
const LENSES = [
  { choice: "host", label: "Host" },
  { choice: "container", label: "Container" },
] as const;
const WINDOWS = [
  { choice: 60, label: "1 min" },
  { choice: 300, label: "5 min" },
] as const;

/** Which machine this is, whether what the page says of it is fresh, and what one can choose to look at. */
export function Header(props: HeaderProps) {
  const {
    snapshot,
    name,
    instance,
    members,
    health,
    ageSeconds,
    isPaused,
    onPause,
    lens,
    view,
    onView,
    theme,
    onChooseTheme,
  } = props;
  const isFleet = members.length > 1;
  const pages = PAGES.filter(({ page }) => page !== "fleet" || isFleet || page === view.page);
  const isFresh = !isPaused && (health === "live" || health === "loading");
  const age = isFresh || ageSeconds === undefined ? undefined : formatAge(ageSeconds);
  return (
    <header className="header">
      <div className="header__bar">
        <div className="header__title">
          <h1 className="header__heading">
            <span className="header__product">
              <Mark />
              sys-stats
            </span>
            <span className="header__host" title={name} data-fleet={isFleet || undefined}>
              <Value text={name ?? DASH} isLoading={name === undefined} />
            </span>
          </h1>
          {isFleet && !view.kiosk && (
            <Suspense>
              <InstancePicker
                members={members}
                instance={instance}
                level={snapshot?.verdict.level}
                onChoose={(instance) => onView(openInstance(view, instance))}
              />
            </Suspense>
          )}
        </div>
        <div className="header__state">
          <StatusDot health={isPaused ? "paused" : health} age={age} />
          {!view.kiosk && (
            <>
              <button
                className="header__pause"
                type="button"
                aria-pressed={isPaused}
                title={isPaused ? "Go on, without a gap" : "Hold the picture; samples are kept"}
                onClick={() => onPause(!isPaused)}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d={isPaused ? "M5 3v10l8-5Z" : "M4 3h3v10H4ZM9 3h3v10H9Z"} />
                </svg>
                <span className="visually-hidden">Pause</span>
              </button>
              <ThemeToggle choice={theme} onChoose={onChooseTheme} />
            </>
          )}
        </div>
      </div>
      <Facts facts={hostFacts(snapshot)} isLoading={snapshot === undefined} isGrid />
      {!view.kiosk && (
        <div className="header__choices">
          <nav className="header__pages" aria-label="Pages">
            {pages.map(({ page, label }) => (
              <a
                key={page}
                href={formatView({ ...view, ...openPage(view, page) }) || "?"}
                aria-current={page === view.page ? "page" : undefined}
                onClick={(event) => {
                  if (isPlainClick(event)) onView(openPage(view, page));
                }}
              >
                {label}
              </a>
            ))}
          </nav>
          {view.page === "overview" && (
            <div className="header__view">
              {(snapshot?.lenses.length ?? 0) > 1 && (
                <Segments
                  legend="Lens"
                  segments={LENSES}
                  chosen={lens}
                  onChoose={(lens) => onView({ lens, card: undefined })}
                />
              )}
              <Segments
                legend="Window"
                segments={WINDOWS}
                chosen={view.window}
                onChoose={(window) => onView({ window })}
              />
            </div>
          )}
        </div>
      )}
    </header>
  );
}

function hostFacts(snapshot: Snapshot | undefined): Fact[] {
  const { os, kernel, architecture, cpuModel, logicalCpus, bootTime, uptimeSeconds } = snapshot?.host ?? {};
  return [
    { name: "OS", text: os ?? DASH, field: "host.os" },
    { name: "Kernel", text: [kernel, architecture].filter(Boolean).join(" ") || DASH, field: "host.kernel" },
    {
      name: "CPU",
      text: cpuModel === undefined ? DASH : `${formatCount(logicalCpus)} × ${cpuModel}`,
      field: "host.cpuModel",
    },
    {
      name: "Up",
      text: formatDuration(uptimeSeconds),
      title: bootTime && `since ${bootTime}`,
      field: "host.uptimeSeconds",
    },
  ];
}

function Mark() {
  return (
    <svg className="header__mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M3 19h6l4-12 6 18 4-10h6" />
    </svg>
  );
}

import type { Instance } from "../api/instances.ts";
import type { Snapshot } from "../api/types.ts";
import { RangeChoice } from "../features/RangeChoice.tsx";
import type { Lens } from "../lib/cards.ts";
import { DASH } from "../lib/format.ts";
import type { Health } from "../lib/health.ts";
import { PAGES } from "../lib/pages.ts";
import type { ThemeChoice } from "../lib/theme.ts";
import { formatAge, parseTime } from "../lib/time.ts";
import { formatView, openInstance, openPage, type View } from "../lib/view.ts";
import { lazyPart } from "../ui/lazy-part.tsx";
import { isPlainClick } from "../ui/plain-click.ts";
import { Segments } from "../ui/Segments.tsx";
import { StatusDot } from "../ui/StatusDot.tsx";
import { Value } from "../ui/Value.tsx";
import { MachineFold } from "./MachineFold.tsx";
import "./Header.css";

const InstancePicker = lazyPart(async () => (await import("./fleet-parts.ts")).InstancePicker, {
  name: "The list of members",
});

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

const LENSES = [
  { choice: "host", label: "Host" },
  { choice: "container", label: "Container" },
] as const;

/** In two lines: which machine this is and whether what the page says of it is fresh; and what can be chosen to look at. */
export function Header(props: HeaderProps) {
  const { snapshot, name, instance, members, health, ageSeconds, isPaused, onPause, lens, view, onView } = props;
  const isFleet = members.length > 1;
  const pages = PAGES.filter(({ page, isOfMember }) => isOfMember || isFleet || page === view.page);
  const isFresh = !isPaused && (health === "live" || health === "loading");
  const age = isFresh || ageSeconds === undefined ? undefined : formatAge(ageSeconds);
  return (
    <header className="header">
      <div className="header__bar">
        <div className="header__title">
          <h1 className="header__heading">
            <span className="header__product">
              <Mark />
              <span className="header__product-name">sys-stats</span>
            </span>
            <span className="header__host" title={name} data-fleet={isFleet || undefined}>
              <Value text={name ?? DASH} isLoading={name === undefined} />
            </span>
          </h1>
          {isFleet && !view.kiosk && (
            <InstancePicker
              members={members}
              instance={instance}
              level={snapshot?.verdict.level}
              onChoose={(instance) => onView(openInstance(view, instance))}
            />
          )}
        </div>
        <div className="header__state">
          <StatusDot health={isPaused ? "paused" : health} age={age} />
          {!view.kiosk && (
            <>
              <button
                className="header__button"
                type="button"
                aria-pressed={isPaused}
                title={isPaused ? "Resume, without a gap" : "Pause: hold this moment; samples keep coming in"}
                onClick={() => onPause(!isPaused)}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d={isPaused ? "M5 3v10l8-5Z" : "M4 3h3v10H4ZM9 3h3v10H9Z"} />
                </svg>
                <span className="visually-hidden">Pause</span>
              </button>
              <MachineFold snapshot={snapshot} theme={props.theme} onChooseTheme={props.onChooseTheme} />
            </>
          )}
        </div>
      </div>
      {!view.kiosk && (
        <div className="header__choices">
          <nav className="header__pages" aria-label="Pages">
            {pages.map(({ page, title }) => (
              <a
                key={page}
                href={formatView({ ...view, ...openPage(view, page) }) || "?"}
                aria-current={page === view.page ? "page" : undefined}
                onClick={(event) => {
                  if (isPlainClick(event)) onView(openPage(view, page));
                }}
              >
                {title}
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
              <RangeChoice
                instance={instance}
                now={snapshot && parseTime(snapshot.at)}
                isKept={snapshot?.history !== undefined}
                isPaused={isPaused}
                view={view}
                onView={onView}
              />
            </div>
          )}
        </div>
      )}
    </header>
  );
}

function Mark() {
  return (
    <svg className="header__mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M3 19h6l4-12 6 18 4-10h6" />
    </svg>
  );
}

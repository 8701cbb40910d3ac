/** The line above the cards where they show more than the live window: what part of time it is, and what can be done about it. */
import { useEffect, useMemo } from "react";
import type { SnapshotPoint } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import type { CardId, Lens } from "../../lib/cards.ts";
import { CARD_TITLES } from "../../lib/cards.ts";
import { missingOf } from "../../lib/missing.ts";
import type { Point } from "../../lib/points.ts";
import type { Edges, Range } from "../../lib/range.ts";
import type { Source } from "../../lib/source.ts";
import { formatMoment } from "../../lib/time.ts";
import { DEFAULT_VIEW, type View } from "../../lib/view.ts";
import { Segments } from "../../ui/Segments.tsx";
import { isAbsent } from "../absence.ts";
import { CardDetail } from "./CardDetail.tsx";
import { historySource } from "./history-source.ts";
import { Moments } from "./Moments.tsx";
import { type ReadHistory, useHistory } from "./use-history.ts";
import "./HistoryPart.css";

/** What the overview draws in place of the live window. */
export interface HistoryView {
  sourceOf: (points: readonly Point<Snapshot>[], edges: Edges, now: number) => Source<Snapshot>;
  /** What a card has beside its chart; nothing, where it has nothing. */
  Detail: typeof CardDetail;
  read: ReadHistory;
  interval: number;
}

interface HistoryPartProps {
  view: View;
  onView: (change: Partial<View>) => void;
  instance: string | undefined;
  lens: Lens;
  snapshot: Snapshot | undefined;
  points: readonly SnapshotPoint[];
  range: Range;
  /** Of what the charts show. */
  edges: Edges;
  now: number;
  isPaused: boolean;
  /** The samples that the page holds are enough: nothing is read. */
  isLive: boolean;
  onHistory: (history: HistoryView | undefined) => void;
}

const COMPARISONS = [
  { choice: "none", label: "Nothing" },
  { choice: "day", label: "A day before" },
  { choice: "week", label: "A week before" },
] as const;

export function HistoryPart(props: HistoryPartProps) {
  const { view, onView, edges, now, isLive } = props;
  const isZoomed = view.from !== undefined;
  return (
    <section className="history" aria-label="Part of time" hidden={view.kiosk}>
      {isZoomed && (
        <p className="history__zoom">
          Showing {formatMoment(edges.from, Date.now() / 1000)} to {formatMoment(edges.to, Date.now() / 1000)}.{" "}
          <button
            className="button"
            type="button"
            onClick={() => onView({ from: DEFAULT_VIEW.from, to: DEFAULT_VIEW.to })}
          >
            Back to now
          </button>{" "}
          <button className="button" type="button" onClick={() => onView(zoomOut(edges, now))}>
            Zoom out
          </button>
        </p>
      )}
      {isZoomed && <Moments edges={edges} onChoose={onView} />}
      {!isLive && <Reading {...props} />}
    </section>
  );
}

/** Twice as much, with the same moment in the middle; not beyond now. */
function zoomOut({ from, to }: Edges, now: number): Edges {
  const more = (to - from) / 2;
  const end = Math.min(Math.ceil(to + more), Math.ceil(now));
  return { from: Math.floor(end - 4 * more), to: end };
}

/** Reads history, and says how that goes. */
function Reading(props: HistoryPartProps) {
  const { view, onView, instance, lens, snapshot, range, edges, now, isPaused, onHistory } = props;
  const { read, reach, failure, isReading } = useHistory({
    instance,
    range,
    compare: view.compare,
    lens,
    isShown: (card) => !isAbsent(card, snapshot),
    now,
    isPaused,
  });
  const isOpen = "last" in range;
  const interval = reach?.interval;
  const history = useMemo<HistoryView | undefined>(
    () =>
      read && {
        sourceOf: (points, edges, now) => historySource(read, points, { ...edges, now, isOpen }),
        Detail: CardDetail,
        read,
        interval: interval ?? 5,
      },
    [read, interval, isOpen],
  );
  useEffect(() => onHistory(history), [history, onHistory]);
  useEffect(() => () => onHistory(undefined), [onHistory]);
  const unstored =
    snapshot?.history?.stored === false ? missingOf(snapshot).find(({ field }) => field === "history") : undefined;
  const begins = reach?.oldest !== undefined && reach.oldest > edges.from + 1 ? reach.oldest : undefined;
  return (
    <>
      <div className="history__compare">
        <span aria-hidden="true">Compare with</span>
        <Segments
          legend="Compare with"
          segments={COMPARISONS}
          chosen={view.compare ?? "none"}
          onChoose={(choice) => onView({ compare: choice === "none" ? undefined : choice })}
        />
      </div>
      <p className="history__state" role="status" data-failed={failure !== null || undefined}>
        {failure !== null
          ? `History cannot be read: ${sentence(failure.message)} The charts show what ${read === undefined ? "came in since this page was opened" : "was read before"}.`
          : read === undefined && isReading
            ? "Reading history …"
            : [
                begins !== undefined && `History begins ${formatMoment(begins, now)}.`,
                unstored?.reason,
                read && read.failed.length > 0 && unread(read.failed, read.failure),
                read?.marksFailure && `What happened cannot be read: ${sentence(read.marksFailure.message)}`,
              ]
                .filter(Boolean)
                .join(" ")}
      </p>
    </>
  );
}

function unread(failed: readonly CardId[], failure: Error | undefined): string {
  return `Of ${failed.map((card) => CARD_TITLES[card]).join(", ")} it cannot be read: ${sentence(failure?.message ?? "")}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The line above the cards where they show more than the live window: what part of time it is, and what can be done about it. */
import { useEffect, useMemo } from "react";
import type { SnapshotPoint } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import type { CardId, Lens } from "../../lib/cards.ts";
import { CARD_TITLES } from "../../lib/cards.ts";
import { missingOf } from "../../lib/missing.ts";
import type { Point } from "../../lib/points.ts";
import { USUAL_INTERVAL } from "../../lib/promql.ts";
import type { Edges, Range } from "../../lib/range.ts";
import type { Source } from "../../lib/source.ts";
import { formatMoment } from "../../lib/time.ts";
import type { View } from "../../lib/view.ts";
import { isAbsent } from "../absence.ts";
import { CardDetail } from "./CardDetail.tsx";
import { CompareChoice } from "./CompareChoice.tsx";
import { historySource } from "./history-source.ts";
import { ShownPart } from "./ShownPart.tsx";
import { sentence } from "./sentence.ts";
import { newestOf, type ReadHistory, useHistory } from "./use-history.ts";
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

export function HistoryPart(props: HistoryPartProps) {
  const { view, onView, instance, edges, now, isLive } = props;
  const isZoomed = view.from !== undefined;
  return (
    <section className="history" aria-label="Part of time" hidden={view.kiosk}>
      {isZoomed && <ShownPart instance={instance} edges={edges} now={now} onView={onView} />}
      {!isLive && <Reading {...props} />}
    </section>
  );
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
  const interval = reach?.interval;
  const history = useMemo<HistoryView | undefined>(
    () =>
      read && {
        sourceOf: (points, edges, now) => historySource(read, newestOf(points, range, now), { ...edges, now }),
        Detail: CardDetail,
        read,
        interval: interval ?? USUAL_INTERVAL,
      },
    [read, interval, range],
  );
  useEffect(() => onHistory(history), [history, onHistory]);
  useEffect(() => () => onHistory(undefined), [onHistory]);
  const unstored =
    snapshot?.history?.stored === false ? missingOf(snapshot).find(({ field }) => field === "history") : undefined;
  const begins = reach?.oldest !== undefined && reach.oldest > edges.from + 1 ? reach.oldest : undefined;
  return (
    <>
      <CompareChoice compare={view.compare} onView={onView} />
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

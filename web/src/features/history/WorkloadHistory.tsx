/** What was measured of one workload: as long as the page looks at it, and over a longer range from history. */
import { useMemo } from "react";
import { WALK_SECONDS } from "../../api/workload-usage.ts";
import { edgesOf, LIVE_SECONDS } from "../../lib/range.ts";
import { rangeOf } from "../../lib/view.ts";
import { RangeChoice } from "../RangeChoice.tsx";
import type { WorkloadHistoryProps } from "../workload-history-props.ts";
import { CompareChoice } from "./CompareChoice.tsx";
import { SeriesChart } from "./SeriesChart.tsx";
import { ShownPart } from "./ShownPart.tsx";
import { sentence } from "./sentence.ts";
import { useWorkloadHistory } from "./use-workload-history.ts";
import "./HistoryPart.css";
import "./WorkloadHistory.css";

export function WorkloadHistory(props: WorkloadHistoryProps) {
  const { instance, now, isPaused, view, onView, children } = props;
  const range = rangeOf(view);
  const isLive = "last" in range && range.last <= LIVE_SECONDS;
  return (
    <>
      <section className="history workload-history" aria-label="Part of time">
        <RangeChoice instance={instance} now={now} isKept isPaused={isPaused} view={view} onView={onView} />
        {!("last" in range) && <ShownPart instance={instance} edges={edgesOf(range, now)} now={now} onView={onView} />}
        {!isLive && <CompareChoice compare={view.compare} onView={onView} />}
      </section>
      {isLive ? children : <Charts {...props} />}
    </>
  );
}

function Charts({ id, instance, now, isPaused, samples, view, onView, children }: WorkloadHistoryProps) {
  const range = rangeOf(view);
  const { charts, marks, interval, failure, marksFailure } = useWorkloadHistory({ id, instance, range, now, isPaused });
  const points = useMemo(
    () =>
      samples.map((sample, sequence) => ({
        time: sample.time,
        run: id,
        sequence,
        interval: WALK_SECONDS,
        value: new Map([[id, sample]]),
      })),
    [samples, id],
  );
  const isEmpty = charts?.length === 0;
  return (
    <>
      <p className="history__state workload-history__state" role="status" data-failed={failure !== null || undefined}>
        {failure !== null
          ? `History cannot be read: ${sentence(failure.message)} Below is what came in since this was opened.`
          : charts === undefined
            ? "Reading history …"
            : isEmpty
              ? "History has nothing of it in this time. It keeps the 50 workloads that use most. Below is what came in since this was opened."
              : marksFailure && `What happened cannot be read: ${sentence(marksFailure.message)}`}
      </p>
      {charts === undefined || isEmpty ? (
        children
      ) : (
        <div className="workload-history__charts">
          {charts.map((chart) => (
            <SeriesChart
              key={chart.key}
              chart={chart}
              card="workloads"
              compare={view.compare}
              onZoom={onView}
              {...{ instance, range, now, interval, marks, points, isPaused }}
            />
          ))}
        </div>
      )}
    </>
  );
}

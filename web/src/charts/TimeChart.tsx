/** A chart over time. It is made once for as long as the component lives and fed with columns. uPlot is imported in this folder alone. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Edges } from "../lib/range.ts";
import type { ChartKind, ChartSeries } from "./chart-options.ts";
import { sharedCursor } from "./cursor.ts";
import { loadPointing } from "./load-pointing.ts";
import type { ChartSource, CursorPlace, MountedChart } from "./mount-chart.ts";
import "./TimeChart.css";

export interface TimeChartProps extends ChartSource {
  title: string;
  /** What the chart shows, in words: stands in for the picture where there is none to see. */
  summary: string;
  kind: ChartKind;
  /** The same for as long as the chart lives. */
  series: readonly ChartSeries[];
  /** What `read` and `readMarks` read: once this is another one, their answers are others too. */
  basis: unknown;
  onZoom: (edges: Edges) => void;
}

// Asked for at once, but not waited for: the numbers come first.
let drawing: ReturnType<typeof load> | undefined = load();
drawing.catch(() => undefined);

function load() {
  return import("./mount-chart.ts");
}

const KEYS = /^(Arrow|Page|Home$|End$|Enter$|Escape$)/;

export function TimeChart(props: TimeChartProps) {
  const { title, summary, kind, series, read, readMarks, basis, from, to, now, unit } = props;
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef(props);
  const chart = useRef<MountedChart>(undefined);
  const [attempt, setAttempt] = useState(0);
  const [isLost, setLost] = useState(false);
  const [pointing, setPointing] = useState<Awaited<ReturnType<typeof loadPointing>>>();
  const [hasTable, setHasTable] = useState(false);
  const [cursor, setCursor] = useState<CursorPlace>();
  const isPointedAt = cursor !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `read` is another function each time, and reads the same of one basis.
  const data = useMemo(() => (isPointedAt ? read() : undefined), [isPointedAt, basis]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another chart.
  useEffect(() => {
    let isGone = false;
    drawing ??= load();
    drawing.then(
      ({ mountChart }) => {
        if (isGone || place.current === null) return;
        chart.current = mountChart(place.current, kind, series, newest, {
          onCursor: setCursor,
          onZoom: (edges) => newest.current.onZoom(edges),
        });
        setLost(false);
      },
      () => {
        drawing = undefined;
        if (!isGone) setLost(true);
      },
    );
    return () => {
      isGone = true;
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [kind, series, attempt]);

  useEffect(() => {
    // Another chart may be the one that is pointed at.
    if (isPointedAt) loadPointing().then(setPointing, () => undefined);
  }, [isPointedAt]);

  // Before the browser paints, so that a tick is one frame: the numbers and all charts together, and the screen composed once.
  useLayoutEffect(() => {
    newest.current = props;
    chart.current?.redraw();
  }, [props]);

  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (!KEYS.test(key)) return;
    event.preventDefault();
    if (key === "Escape") sharedCursor.point(undefined);
    else if (key === "Enter" && hasTable) setHasTable(false);
    else
      loadPointing().then(
        (pointing) => {
          setPointing(pointing);
          if (key === "Enter") setHasTable(true);
          else {
            const time = pointing.stepFrom(newest.current.read().times, sharedCursor.time, key);
            if (time !== undefined) sharedCursor.point(time);
          }
        },
        () => setLost(true),
      );
  };

  const time = cursor && data?.times[cursor.index];
  return (
    <div className="chart-frame">
      <div className="chart">
        <div className="chart__plot" ref={place} role="img" aria-label={summary} />
        <div
          className="chart__keys"
          role="slider"
          tabIndex={0}
          aria-label={`${title}: moment`}
          aria-description="Arrow keys move through time, Enter shows the values as a table."
          aria-valuemin={Math.round(from)}
          aria-valuemax={Math.round(to)}
          aria-valuenow={Math.round(time ?? to)}
          aria-valuetext={cursor && data && pointing ? pointing.describeMoment(props, data, cursor.index) : "now"}
          onKeyDown={onKeyDown}
          onBlur={() => sharedCursor.point(undefined)}
        />
        {isLost && (
          <p className="chart__lost">
            The chart could not be loaded.{" "}
            <button className="button" type="button" onClick={() => setAttempt(attempt + 1)}>
              Try again
            </button>
          </p>
        )}
        {cursor && data && pointing && (
          <pointing.ChartTooltip
            series={series}
            data={data}
            marks={readMarks()}
            {...cursor}
            now={now}
            formatValue={unit.format}
          />
        )}
      </div>
      {hasTable && pointing && (
        <pointing.ChartTable
          title={title}
          series={series}
          read={read}
          marks={readMarks()}
          now={now}
          formatValue={unit.format}
        />
      )}
    </div>
  );
}

/** A chart over time; the only importer of uPlot. The chart is made once for as long as the component lives and fed with columns. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import "uplot/dist/uPlot.min.css";
import type { Edges } from "../lib/range.ts";
import type { Columns } from "../lib/series.ts";
import { formatMoment } from "../lib/time.ts";
import type { ChartTable } from "./ChartTable.tsx";
import { ChartTooltip } from "./ChartTooltip.tsx";
import type { ChartKind, ChartSeries } from "./chart-options.ts";
import { sharedCursor } from "./cursor.ts";
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
  return Promise.all([import("uplot"), import("./mount-chart.ts")]);
}

/** So many samples further by one press of Page Up or Page Down. */
const PAGE_SAMPLES = 30;

export function TimeChart(props: TimeChartProps) {
  const { title, summary, kind, series, read, readMarks, basis, from, to, unit } = props;
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef(props);
  const chart = useRef<MountedChart>(undefined);
  const [attempt, setAttempt] = useState(0);
  const [isLost, setLost] = useState(false);
  const [Table, setTable] = useState<typeof ChartTable>();
  const [cursor, setCursor] = useState<CursorPlace>();
  const isPointedAt = cursor !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `read` is another function each time, and reads the same of one basis.
  const data = useMemo(() => (isPointedAt ? read() : undefined), [isPointedAt, basis]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another chart.
  useEffect(() => {
    let isGone = false;
    drawing ??= load();
    drawing.then(
      ([{ default: uPlot }, { mountChart }]) => {
        if (isGone || place.current === null) return;
        chart.current = mountChart(uPlot, place.current, kind, series, newest, {
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

  // Before the browser paints, so that a tick is one frame: the numbers and all charts together, and the screen composed once.
  useLayoutEffect(() => {
    newest.current = props;
    chart.current?.redraw();
  }, [props]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      if (Table !== undefined) setTable(undefined);
      else
        import("./ChartTable.tsx").then(
          ({ ChartTable }) => setTable(() => ChartTable),
          () => setLost(true),
        );
    } else if (event.key === "Escape") sharedCursor.point(undefined);
    else {
      const { times } = read();
      const time = stepFrom(times, sharedCursor.time, event.key);
      if (time === undefined) return;
      sharedCursor.point(time);
    }
    event.preventDefault();
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
          aria-description="Arrow keys go through time, Enter shows the values as a table."
          aria-valuemin={Math.round(from)}
          aria-valuemax={Math.round(to)}
          aria-valuenow={Math.round(time ?? to)}
          aria-valuetext={cursor && data ? describe(props, data, cursor.index) : "now"}
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
        {cursor && data && (
          <ChartTooltip
            series={series}
            data={data}
            marks={readMarks()}
            {...cursor}
            now={to}
            formatValue={unit.format}
          />
        )}
      </div>
      {Table && (
        <Table title={title} series={series} read={read} marks={readMarks()} now={to} formatValue={unit.format} />
      )}
    </div>
  );
}

/** Where a key leads from `time`; from nowhere, the first step is the newest sample. */
function stepFrom(times: readonly number[], time: number | undefined, key: string): number | undefined {
  const last = times.length - 1;
  const at =
    time === undefined
      ? last
      : Math.max(
          0,
          times.findLastIndex((one) => one <= time),
        );
  const steps: Partial<Record<string, number>> = {
    ArrowLeft: at - (time === undefined ? 0 : 1),
    ArrowDown: at - (time === undefined ? 0 : 1),
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    PageDown: at - PAGE_SAMPLES,
    PageUp: at + PAGE_SAMPLES,
    Home: 0,
    End: last,
  };
  const to = steps[key];
  return to === undefined ? undefined : times[Math.min(last, Math.max(0, to))];
}

function describe({ series, unit, to }: TimeChartProps, { times, columns }: Columns, index: number): string {
  const values = series.map(({ label }, layer) => `${label} ${unit.format(columns[layer]?.[index] ?? undefined)}`);
  return `${formatMoment(times[index] ?? Number.NaN, to)}: ${values.join(", ")}`;
}

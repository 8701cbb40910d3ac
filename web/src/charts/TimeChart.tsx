/** A live chart over time; the only importer of uPlot. The chart is made once for as long as the component lives and fed with points. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import "uplot/dist/uPlot.min.css";
import { toColumns } from "../lib/series.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import type { ChartKind, ChartSeries } from "./chart-options.ts";
import type { ChartSource, CursorPlace, MountedChart } from "./mount-chart.ts";
import "./TimeChart.css";

export interface TimeChartProps<Value> extends ChartSource<Value> {
  /** What the chart shows, in words: stands in for the picture where there is none to see. */
  summary: string;
  /** Areas on top of each other, from the lowest to the highest; or lines of their own. The same for as long as the chart lives. */
  kind: ChartKind;
  series: readonly ChartSeries[];
  /** One for each series. The same for as long as the chart lives. */
  pickers: readonly ((value: Value) => number | undefined)[];
  formatValue: (value: number | undefined) => string;
}

// Asked for at once, but not waited for: the numbers come first.
const drawing = Promise.all([import("uplot"), import("./mount-chart.ts")]);
drawing.catch(() => undefined);

export function TimeChart<Value>(props: TimeChartProps<Value>) {
  const { summary, kind, series, points, pickers, formatValue } = props;
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef<ChartSource<Value>>(props);
  const chart = useRef<MountedChart>(undefined);
  const [isLost, setLost] = useState(false);
  const [cursor, setCursor] = useState<CursorPlace>();
  const isPointedAt = cursor !== undefined;
  const data = useMemo(() => (isPointedAt ? toColumns(points, pickers) : undefined), [isPointedAt, points, pickers]);

  useEffect(() => {
    let isGone = false;
    drawing.then(
      ([{ default: uPlot }, { mountChart }]) => {
        if (!isGone && place.current) chart.current = mountChart(uPlot, place.current, kind, series, newest, setCursor);
      },
      () => setLost(true),
    );
    return () => {
      isGone = true;
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [kind, series]);

  // Before the browser paints, so that a tick is one frame: the numbers and all charts together, and the screen composed once.
  useLayoutEffect(() => {
    newest.current = props;
    chart.current?.redraw();
  }, [props]);

  return (
    <div className="chart" role="img" aria-label={summary}>
      <div className="chart__plot" ref={place}>
        {isLost && <p className="chart__lost">The chart could not be loaded. Reload the page to try again.</p>}
      </div>
      {cursor && data && <ChartTooltip series={series} data={data} {...cursor} formatValue={formatValue} />}
    </div>
  );
}

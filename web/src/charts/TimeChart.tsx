/**
 * A live, stacked chart over time; the only importer of uPlot. The chart is made once for as long as the component lives and
 * fed with data. It is not drawn while nobody can see it, and drawn once, with the newest data, when somebody can again.
 */
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type Columns, stack } from "../lib/series.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { type ChartSeries, chartOptions } from "./chart-options.ts";
import { readPalette } from "./palette.ts";
import "./TimeChart.css";

export interface TimeChartProps {
  /** What the chart shows, in words: stands in for the picture where there is none to see. */
  summary: string;
  /** From the lowest layer to the highest. The same for as long as the chart lives. */
  series: readonly ChartSeries[];
  /** One column for each series, not yet stacked. */
  data: Columns;
  /** The upper end of the axis, and the marks on it. */
  max: number;
  ticks: readonly number[];
  spanSeconds: number;
  formatTick: (value: number) => string;
  formatValue: (value: number | undefined) => string;
}

interface CursorPlace {
  index: number;
  left: number;
  share: number;
}

export function TimeChart(props: TimeChartProps) {
  const { summary, series, data, formatValue } = props;
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef(props);
  const redraw = useRef<() => void>(undefined);
  const [cursor, setCursor] = useState<CursorPlace>();

  useEffect(() => {
    if (place.current === null) return;
    const chart = mountChart(place.current, series, newest, setCursor);
    redraw.current = chart.redraw;
    return chart.destroy;
  }, [series]);

  useEffect(() => {
    newest.current = props;
    redraw.current?.();
  }, [props]);

  return (
    <div className="chart" role="img" aria-label={summary}>
      <div className="chart__plot" ref={place} />
      {cursor && <ChartTooltip series={series} data={data} {...cursor} formatValue={formatValue} />}
    </div>
  );
}

/** A chart that is about to be scrolled into view counts as seen. */
const NEARLY_ON_SCREEN: IntersectionObserverInit = { rootMargin: "50%" };

/** Everything that lives with the canvas and not with React: the chart, and who tells it to change. */
function mountChart(
  place: HTMLDivElement,
  series: readonly ChartSeries[],
  newest: { readonly current: TimeChartProps },
  setCursor: (cursor: CursorPlace | undefined) => void,
): { redraw: () => void; destroy: () => void } {
  const colors = series.map(({ color }) => color);
  let palette = readPalette(place, colors);
  let isOnScreen = false;
  let isDirty = true;

  const options = chartOptions(series, {
    palette: () => palette,
    max: () => newest.current.max,
    ticks: () => newest.current.ticks,
    spanSeconds: () => newest.current.spanSeconds,
    format: (value) => newest.current.formatTick(value),
    onCursor: setCursor,
  });
  const size = () => ({ width: place.clientWidth, height: place.clientHeight });
  const chart = new uPlot({ ...options, ...size() }, [[], ...series.map(() => [])], place);

  const redraw = () => {
    isDirty = true;
    if (!isOnScreen || document.hidden) return;
    isDirty = false;
    const { times, columns } = newest.current.data;
    // From the highest layer down, as chart-options.ts lists the series.
    const layers = stack(columns).reverse();
    chart.setData([[...times], ...layers.map((column) => [...column])]);
  };
  const redrawIfDirty = () => {
    if (isDirty) redraw();
  };

  const resizing = new ResizeObserver(() => chart.setSize(size()));
  resizing.observe(place);
  const seeing = new IntersectionObserver((entries) => {
    isOnScreen = entries.at(-1)?.isIntersecting ?? false;
    redrawIfDirty();
  }, NEARLY_ON_SCREEN);
  seeing.observe(place);
  const theming = new MutationObserver(() => {
    palette = readPalette(place, colors);
    chart.redraw(false, true);
  });
  theming.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  document.addEventListener("visibilitychange", redrawIfDirty);

  return {
    redraw,
    destroy: () => {
      resizing.disconnect();
      seeing.disconnect();
      theming.disconnect();
      document.removeEventListener("visibilitychange", redrawIfDirty);
      chart.destroy();
    },
  };
}

/**
 * A live chart over time; the only importer of uPlot. The chart is made once for as long as the component lives and fed with
 * points. It is not drawn, nor its data prepared, while nobody can see it; it is drawn once, with the newest data, when
 * somebody can again.
 */
import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Point } from "../lib/points.ts";
import type { Scale, ScaleMarks } from "../lib/scale.ts";
import { type Column, peakOf, stack, toColumns } from "../lib/series.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { type ChartKind, type ChartSeries, chartOptions } from "./chart-options.ts";
import { readPalette } from "./palette.ts";
import "./TimeChart.css";

export interface TimeChartProps<Value> {
  /** What the chart shows, in words: stands in for the picture where there is none to see. */
  summary: string;
  /** Areas on top of each other, from the lowest to the highest; or lines of their own. The same for as long as the chart lives. */
  kind: ChartKind;
  series: readonly ChartSeries[];
  points: readonly Point<Value>[];
  /** One for each series. The same for as long as the chart lives. */
  pickers: readonly ((value: Value) => number | undefined)[];
  scale: Scale;
  spanSeconds: number;
  formatTick: (value: number) => string;
  formatValue: (value: number | undefined) => string;
}

interface CursorPlace {
  index: number;
  left: number;
  share: number;
}

export function TimeChart<Value>(props: TimeChartProps<Value>) {
  const { summary, kind, series, points, pickers, formatValue } = props;
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef<Source>(props);
  const redraw = useRef<() => void>(undefined);
  const [cursor, setCursor] = useState<CursorPlace>();
  const isPointedAt = cursor !== undefined;
  const data = useMemo(() => (isPointedAt ? toColumns(points, pickers) : undefined), [isPointedAt, points, pickers]);

  useEffect(() => {
    if (place.current === null) return;
    const chart = mountChart(place.current, kind, series, newest, setCursor);
    redraw.current = chart.redraw;
    return chart.destroy;
  }, [kind, series]);

  useEffect(() => {
    newest.current = props;
    redraw.current?.();
  }, [props]);

  return (
    <div className="chart" role="img" aria-label={summary}>
      <div className="chart__plot" ref={place} />
      {cursor && data && <ChartTooltip series={series} data={data} {...cursor} formatValue={formatValue} />}
    </div>
  );
}

/** What the canvas needs of the props, whatever its points are made of. */
// biome-ignore lint/suspicious/noExplicitAny: points and pickers are of one type, which the canvas has no name for.
type Source = Pick<TimeChartProps<any>, "points" | "pickers" | "scale" | "spanSeconds" | "formatTick">;

/** A chart that is about to be scrolled into view counts as seen. */
const NEARLY_ON_SCREEN: IntersectionObserverInit = { rootMargin: "25%" };

/** Everything that lives with the canvas and not with React: the chart, and who tells it to change. */
function mountChart(
  place: HTMLDivElement,
  kind: ChartKind,
  series: readonly ChartSeries[],
  newest: { readonly current: Source },
  setCursor: (cursor: CursorPlace | undefined) => void,
): { redraw: () => void; destroy: () => void } {
  const colors = series.map(({ color }) => color);
  let palette = readPalette(place, colors);
  let marks: ScaleMarks = newest.current.scale(0);
  let isOnScreen = false;
  let isDirty = true;

  const options = chartOptions(kind, series, {
    palette: () => palette,
    max: () => marks.max,
    ticks: () => marks.ticks,
    spanSeconds: () => newest.current.spanSeconds,
    format: (value) => newest.current.formatTick(value),
    // The cursors of all charts move together; those that nobody sees have nobody to tell.
    onCursor: (cursor) => setCursor(isOnScreen ? cursor : undefined),
  });
  const size = () => ({ width: place.clientWidth, height: place.clientHeight });
  const chart = new uPlot({ ...options, ...size() }, [[], ...series.map(() => [])], place);

  const redraw = () => {
    isDirty = true;
    if (!isOnScreen || document.hidden) return;
    isDirty = false;
    const { points, pickers, scale } = newest.current;
    const { times, columns } = toColumns(points, pickers);
    const layers: readonly Column[] = kind === "stack" ? stack(columns) : columns;
    marks = scale(peakOf(layers));
    // From the highest layer down, as chart-options.ts lists the series.
    chart.setData([[...times], ...layers.map((column) => [...column]).reverse()]);
  };
  const redrawIfDirty = () => {
    if (isDirty) redraw();
  };

  const resizing = new ResizeObserver(() => {
    const { width, height } = size();
    if (width !== chart.width || height !== chart.height) chart.setSize({ width, height });
  });
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

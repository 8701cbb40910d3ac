/** How a live chart looks to uPlot: everything that is the same for all of them, and nothing that changes with the data. */
import type uPlot from "uplot";
import { formatClock } from "../lib/time.ts";
import { hatch, type Palette } from "./palette.ts";

export interface ChartSeries {
  label: string;
  /** The CSS custom property that holds its colour. */
  color: `--${string}`;
  /** A hatched area, or a dashed line, stands apart from the plain ones in more than colour. */
  hatched?: boolean;
}

export type ChartKind = "stack" | "lines";

/** What the chart asks for each time it draws, so that a new value needs no new chart. */
export interface ChartView {
  palette(): Palette;
  max(): number;
  ticks(): readonly number[];
  spanSeconds(): number;
  format(value: number): string;
  /** Whether the series adds nothing to the picture. */
  isHidden(index: number): boolean;
  /** The sample under the cursor, and how far into the plot that is (0 to 1); undefined when the cursor is elsewhere. */
  onCursor(cursor: { index: number; left: number; share: number } | undefined): void;
}

/** Charts with one key move their cursors together. */
const CURSOR_SYNC = "live";
/** Marks of the time axis stand on whole multiples of one of these, in seconds. */
const TIME_STEPS = [5, 10, 15, 30, 60, 120, 300];
const TIME_LABEL_PX = 78;
const TICK_LABEL_PX = 16;
/** How solid an area is, as the last two digits of an eight-digit hex colour. */
const AREA_ALPHA = "9e";
const UNDER_LINE_ALPHA = "1c";

export function chartOptions(
  kind: ChartKind,
  series: readonly ChartSeries[],
  view: ChartView,
): Omit<uPlot.Options, "width" | "height"> {
  const rem = view.palette().rem;
  const grid: uPlot.Axis.Grid = { stroke: () => view.palette().grid, width: 1 };
  return {
    legend: { show: false },
    padding: [8, 2, 0, 0],
    cursor: {
      sync: { key: CURSOR_SYNC, setSeries: false },
      drag: { setScale: false, x: false, y: false },
      y: false,
      points: { show: false },
    },
    scales: {
      x: { time: true, range: (_chart, min, max) => timeRange(min, max, view.spanSeconds()) },
      y: { range: () => [0, view.max()] },
    },
    axes: [
      {
        stroke: () => view.palette().text,
        font: view.palette().font,
        size: 26 * rem,
        gap: 6,
        grid: { show: false },
        ticks: { show: false },
        splits: (chart, _axis, min, max) => timeSplits(min, max, chart.bbox.width / devicePixelRatio / rem),
        values: (_chart, splits) => splits.map(formatClock),
      },
      {
        stroke: () => view.palette().text,
        font: view.palette().font,
        size: 62 * rem,
        gap: 8,
        grid,
        ticks: { show: false },
        splits: (chart) => tickSplits(view.ticks(), chart.bbox.height / devicePixelRatio / rem),
        values: (_chart, splits) => splits.map((split) => view.format(split)),
      },
    ],
    // The highest layer is drawn first: where layers above it are empty, the edge has the colour of the layer that is not.
    series: [{}, ...series.map((one, index) => seriesOptions(kind, one, index, view)).reverse()],
    // Each area reaches down to the one below it; the lowest reaches down to zero by itself.
    bands:
      kind === "stack"
        ? series.slice(1).map((_one, index) => ({ series: [index + 1, index + 2] as [number, number] }))
        : [],
    hooks: {
      setCursor: [(chart) => view.onCursor(cursorOf(chart))],
    },
  };
}

function seriesOptions(kind: ChartKind, series: ChartSeries, index: number, view: ChartView): uPlot.Series {
  const color = () => view.palette().series[index] ?? "";
  return {
    label: series.label,
    stroke: () => (view.isHidden(index) ? "" : color()),
    width: kind === "stack" ? 1.25 : 1.5,
    fill: (chart) => {
      // Of several lines, only the first has something below it: areas that lie over each other mix to colours of their own.
      if (kind === "lines") return index === 0 ? `${color()}${UNDER_LINE_ALPHA}` : "#0000";
      if (view.isHidden(index)) return "";
      return series.hatched ? hatch(chart.ctx, color()) : `${color()}${AREA_ALPHA}`;
    },
    points: { show: false },
    spanGaps: false,
    ...(series.hatched && { dash: kind === "stack" ? [3, 3] : [5, 3] }),
  };
}

/** Every mark where there is room for all of their labels; else the ends. */
function tickSplits(ticks: readonly number[], height: number): number[] {
  return ticks.length * TICK_LABEL_PX <= height ? [...ticks] : [...ticks.slice(0, 1), ...ticks.slice(1).slice(-1)];
}

function cursorOf(chart: uPlot) {
  const { idx, left = -1 } = chart.cursor;
  if (idx === undefined || idx === null || left < 0) return undefined;
  return { index: idx, left, share: left / chart.over.clientWidth };
}

/** The window ends at the newest sample and is always as long as the page looks back, so that time runs at one speed. */
function timeRange(min: number | null, max: number | null, spanSeconds: number): [number, number] {
  const end = max ?? min ?? 0;
  return [end - spanSeconds, end];
}

/** The marks that have room for their label, in a plot that is `width` pixels wide; none before there is a sample. */
function timeSplits(min: number, max: number, width: number): number[] {
  const span = max - min;
  if (max <= 0 || width <= 0) return [];
  const step = TIME_STEPS.find((seconds) => span / seconds <= Math.max(1, width / TIME_LABEL_PX)) ?? span;
  const margin = (TIME_LABEL_PX / 3 / width) * span;
  const splits: number[] = [];
  for (let at = Math.ceil((min + margin) / step) * step; at <= max - margin; at += step) splits.push(at);
  return splits;
}

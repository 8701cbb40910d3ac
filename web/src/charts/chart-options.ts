/** How a chart looks to uPlot: everything that is the same for all of them, and nothing that changes with the data. */
import type uPlot from "uplot";
import type { Mark } from "../lib/marks.ts";
import type { ChartKind, Series } from "../lib/metric.ts";
import { formatTimeMarks } from "../lib/time.ts";
import { timeSplits } from "../lib/time-splits.ts";
import { layerPaths } from "./layer-paths.ts";
import { hatch, type Palette } from "./palette.ts";

export type ChartSeries = Series;
export type { ChartKind };

/** What the chart asks for each time it draws, so that a new value needs no new chart. */
export interface ChartView {
  palette(): Palette;
  max(): number;
  ticks(): readonly number[];
  /** The left and the right edge, in seconds since the epoch. */
  edges(): [from: number, to: number];
  /** Tells which marks of the time axis need a date. */
  now(): number;
  marks(): readonly Mark[];
  format(value: number): string;
  /** Whether the series adds nothing to the picture. */
  isHidden(index: number): boolean;
  shape: ChartShape;
}

/** What comes with the series, and is the same for as long as the chart lives. */
export interface ChartShape {
  bands: number;
  /** Of each dashed line beside the rest, the series that it is like. */
  beside: readonly (number | undefined)[];
}

const TICK_LABEL_PX = 16;
/** How solid an area is, as the last two digits of an eight-digit hex colour. */
const AREA_ALPHA = "9e";
const UNDER_LINE_ALPHA = "1c";
export const BAND_ALPHA = "38";
/** A line of another time, in pixels drawn and left out. */
export const BESIDE_DASH = [2, 3] as const;

export function chartOptions(
  kind: ChartKind,
  series: readonly ChartSeries[],
  view: ChartView,
): Omit<uPlot.Options, "width" | "height"> {
  const rem = view.palette().rem;
  const grid: uPlot.Axis.Grid = { stroke: () => view.palette().grid, width: 1 };
  const nothing = () => null;
  return {
    legend: { show: false },
    padding: [8, 2, 0, 0],
    // Pointers are mount-chart.ts's: of uPlot's own listeners, each would draw at once and know nothing of fingers.
    cursor: {
      bind: {
        mousedown: nothing,
        mouseup: nothing,
        click: nothing,
        dblclick: nothing,
        mousemove: nothing,
        mouseleave: nothing,
        mouseenter: nothing,
      },
      y: false,
      points: { show: false },
    },
    scales: {
      x: { time: false, range: () => view.edges() },
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
        values: (_chart, splits) => formatTimeMarks(splits, view.now()),
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
    series: [
      {},
      ...series.map((one, index) => seriesOptions(kind, one, index, view)).reverse(),
      ...Array.from({ length: 2 * view.shape.bands }, edgeOptions),
      ...view.shape.beside.map((layer) => besideOptions(layer, view)),
    ],
    bands: valueBands(kind, series, view),
    hooks: {
      draw: [(chart) => drawMarks(chart, view)],
    },
  };
}

/** Between the highest and the lowest value of each series. Their columns come after those of the values, the highest first. */
function valueBands(kind: ChartKind, series: readonly ChartSeries[], view: ChartView): uPlot.Band[] {
  return Array.from({ length: view.shape.bands }, (_, index) => {
    const highest = 1 + series.length + 2 * index;
    const color = () => (kind === "lines" ? view.palette().series[index] : view.palette().text);
    return { series: [highest, highest + 1], fill: () => `${color()}${BAND_ALPHA}` };
  });
}

function besideOptions(layer: number | undefined, view: ChartView): uPlot.Series {
  return {
    stroke: () => view.palette().series[layer ?? -1] ?? view.palette().text,
    width: 1,
    dash: [...BESIDE_DASH],
    points: { show: false },
    spanGaps: false,
  };
}

/** An edge of a band has no line of its own. */
function edgeOptions(): uPlot.Series {
  return { stroke: "#0000", width: 0, points: { show: false }, spanGaps: false };
}

function seriesOptions(kind: ChartKind, series: ChartSeries, index: number, view: ChartView): uPlot.Series {
  const color = () => view.palette().series[index] ?? "";
  return {
    label: series.label,
    stroke: () => (view.isHidden(index) ? "" : color()),
    // The edge of an area is as thin as the screen can draw: without a graphics card that is the one width that costs little.
    width: kind === "stack" ? 1 / devicePixelRatio : 1.5,
    fill: (chart) => {
      // Of several lines, only the first has something below it: areas that lie over each other mix to colours of their own.
      if (kind === "lines") return index === 0 && view.shape.bands === 0 ? `${color()}${UNDER_LINE_ALPHA}` : "#0000";
      if (view.isHidden(index)) return "";
      return series.hatched ? hatch(chart.ctx, color()) : `${color()}${AREA_ALPHA}`;
    },
    points: { show: false },
    spanGaps: false,
    // The lowest layer reaches down to zero by itself.
    ...(kind === "stack" && index > 0 && { paths: layerPaths }),
    ...(series.hatched && { dash: kind === "stack" ? [3, 3] : [5, 3] }),
  };
}

const MARK_PX = 4;

/** An upright line where something began, ended or happened, with a flag on top that points to what it is about. */
function drawMarks(chart: uPlot, view: ChartView): void {
  const { ctx, bbox } = chart;
  const [from, to] = view.edges();
  for (const { time, kind, level } of view.marks()) {
    if (time < from || time > to) continue;
    const x = Math.round(chart.valToPos(time, "x", true));
    const size = MARK_PX * devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = view.palette().levels[level];
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash(kind === "event" ? [] : [size / 2, size / 2]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    // A flag to the right begins, one to the left ends, and a drop is an event.
    const [left, right] = kind === "begin" ? [0, 2] : kind === "end" ? [-2, 0] : [-1, 1];
    ctx.moveTo(x + left * size, bbox.top);
    ctx.lineTo(x + right * size, bbox.top);
    ctx.lineTo(x, bbox.top + 2 * size);
    ctx.fill();
    ctx.restore();
  }
}

/** Every mark where there is room for all of their labels; else the ends. */
function tickSplits(ticks: readonly number[], height: number): number[] {
  return ticks.length * TICK_LABEL_PX <= height ? [...ticks] : [...ticks.slice(0, 1), ...ticks.slice(1).slice(-1)];
}

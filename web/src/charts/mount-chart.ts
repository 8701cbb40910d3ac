/** Everything of a chart that lives with its canvas and not with React. A module of its own: words and numbers do not wait for it. */
import uPlot from "uplot";
import type { Mark } from "../lib/marks.ts";
import type { Edges } from "../lib/range.ts";
import type { Scale, ScaleMarks } from "../lib/scale.ts";
import { type Column, type Columns, peakOf, stack } from "../lib/series.ts";
import type { Unit } from "../lib/units.ts";
import {
  BAND_ALPHA,
  BESIDE_DASH,
  type ChartKind,
  type ChartSeries,
  type ChartShape,
  chartOptions,
} from "./chart-options.ts";
import { nearestIndex, POINTER_EVENTS, sharedCursor } from "./cursor.ts";
import { loadPointing } from "./load-pointing.ts";
import { hatch, readPalette } from "./palette.ts";

export { BAND_ALPHA, BESIDE_DASH, hatch, readPalette };

/** What the canvas needs to know each time it is drawn. */
export interface ChartSource extends Edges {
  /** The columns to draw: asked for only while somebody can see them. */
  read: () => Columns;
  readMarks: () => readonly Mark[];
  /** Tells which moments need a date: those of another day. In seconds since the epoch. */
  now: number;
  scale: Scale;
  unit: Unit;
}

/** The sample under the cursor, and where that is: in pixels from the left end of the plot, and as a share of it. */
export interface CursorPlace {
  index: number;
  left: number;
  share: number;
}

interface ChartEvents {
  onCursor: (cursor: CursorPlace | undefined) => void;
  onZoom: (edges: Edges) => void;
}

export interface MountedChart {
  redraw: () => void;
  destroy: () => void;
}

/** A chart that is about to be scrolled into view counts as seen. */
const NEARLY_ON_SCREEN: IntersectionObserverInit = { rootMargin: "25%" };

/**
 * Draws a chart into `place`. It is made when somebody can see it for the first time. It is not drawn, nor its data prepared,
 * while nobody can; it is drawn once, with the newest data, when somebody can again.
 */
export function mountChart(
  place: HTMLElement,
  kind: ChartKind,
  series: readonly ChartSeries[],
  newest: { readonly current: ChartSource },
  { onCursor, onZoom }: ChartEvents,
): MountedChart {
  const colors = series.map(({ color }) => color);
  const stop = new AbortController();
  let palette = readPalette(place, colors);
  let hidden: readonly boolean[] = [];
  let marks: readonly Mark[] = [];
  let scaleMarks: ScaleMarks = newest.current.scale(0);
  let chart: uPlot | undefined;
  let shape: ChartShape = { bands: 0, beside: [] };
  let isOnScreen = false;
  let isDirty = true;
  let isPointedAt = false;

  const size = () => ({ width: place.clientWidth, height: place.clientHeight });
  const make = () => {
    if (chart !== undefined || !isOnScreen || stop.signal.aborted) return;
    palette = readPalette(place, colors);
    shape = shapeOf(newest.current.read());
    const options = chartOptions(kind, series, {
      palette: () => palette,
      max: () => scaleMarks.max,
      ticks: () => scaleMarks.ticks,
      edges: () => [newest.current.from, newest.current.to],
      now: () => newest.current.now,
      marks: () => marks,
      format: (value) => newest.current.unit.tick(value),
      isHidden: (index) => hidden[index] ?? false,
      shape,
    });
    chart = new uPlot({ ...options, ...size() }, [[], ...options.series.slice(1).map(() => [])], place);
    awaitPointer(chart, onZoom, stop.signal);
    redraw();
  };
  const redraw = () => {
    isDirty = true;
    if (chart === undefined || !isOnScreen || document.hidden) return;
    const data = newest.current.read();
    const { times, columns, bands = [], beside = [] } = data;
    if (JSON.stringify(shapeOf(data)) !== JSON.stringify(shape)) {
      // Another source has other columns: it is another chart.
      chart.destroy();
      chart = undefined;
      make();
      return;
    }
    isDirty = false;
    const layers: readonly Column[] = kind === "stack" ? stack(columns) : columns;
    const others = [...bands.flatMap(({ min, max }) => [max, min]), ...beside.map(({ column }) => column)];
    // A layer of zeros lies on the edge of the one below, which is drawn over it: left out, it leaves the same picture.
    if (kind === "stack") hidden = columns.map((column, index) => index > 0 && peakOf([column]) === 0);
    marks = newest.current.readMarks();
    scaleMarks = newest.current.scale(peakOf([...layers, ...others]));
    // From the highest layer down, as chart-options.ts lists the series.
    chart.setData([[...times], ...[...layers.toReversed(), ...others].map((column) => [...column])]);
    show(sharedCursor.time);
  };
  const redrawIfDirty = () => {
    if (isDirty) redraw();
  };
  /** Moves the cursor to a moment. The cursors of all charts move together; those that nobody sees have nobody to tell. */
  const show = (time: number | undefined) => {
    if (chart === undefined || (time === undefined && !isPointedAt)) return;
    const [times = []] = chart.data;
    const index = time === undefined || !isOnScreen ? undefined : nearestIndex(times as number[], time);
    const left = index === undefined ? -1 : chart.valToPos(times[index] ?? 0, "x");
    const width = chart.bbox.width / devicePixelRatio;
    const isInside = index !== undefined && left >= 0 && left <= width;
    isPointedAt = isInside;
    chart.setCursor({ left: isInside ? left : -10, top: isInside ? 0 : -10 });
    onCursor(isInside ? { index, left, share: left / width } : undefined);
  };

  const resizing = new ResizeObserver(() => {
    const { width, height } = size();
    if (chart && (width !== chart.width || height !== chart.height)) chart.setSize({ width, height });
  });
  resizing.observe(place);
  const seeing = new IntersectionObserver((entries) => {
    isOnScreen = entries.at(-1)?.isIntersecting ?? false;
    if (chart === undefined) whenIdle(make);
    else redrawIfDirty();
  }, NEARLY_ON_SCREEN);
  seeing.observe(place);
  const theming = new MutationObserver(() => {
    palette = readPalette(place, colors);
    chart?.redraw(false, true);
  });
  theming.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  document.addEventListener("visibilitychange", redrawIfDirty, { signal: stop.signal });
  const unsubscribe = sharedCursor.subscribe(show);

  return {
    redraw,
    destroy: () => {
      stop.abort();
      unsubscribe();
      resizing.disconnect();
      seeing.disconnect();
      theming.disconnect();
      chart?.destroy();
      chart = undefined;
    },
  };
}

function shapeOf({ bands = [], beside = [] }: Columns): ChartShape {
  return { bands: bands.length, beside: beside.map(({ layer }) => layer) };
}

/** Until somebody points at a chart for the first time, it does not know how to follow a pointer. It catches up with what came before. */
function awaitPointer(chart: uPlot, onZoom: (edges: Edges) => void, signal: AbortSignal): void {
  const { over } = chart;
  // A press is followed beyond the edge of the chart.
  over.addEventListener(
    "pointerdown",
    ({ button, pointerId }) => {
      if (button === 0) over.setPointerCapture(pointerId);
    },
    { signal },
  );
  const waiting = new AbortController();
  const until = AbortSignal.any([signal, waiting.signal]);
  let before: PointerEvent[] = [];
  const onPointer = (event: PointerEvent) => {
    // Of each kind the newest tells everything, and a press begins from the start.
    before = event.type === "pointerdown" ? [event] : [...before.filter(({ type }) => type !== event.type), event];
    loadPointing().then(
      ({ followPointer }) => {
        if (until.aborted) return;
        waiting.abort();
        followPointer(chart, onZoom, signal, before);
      },
      // The next event asks again, and what is past by then is no news.
      () => {
        before = [];
      },
    );
  };
  for (const type of POINTER_EVENTS) over.addEventListener(type, onPointer, { signal: until });
}

/** Charts that come into view together are made one at a time, each in a task of its own, so that a key or a tap comes between. */
let turn: Promise<void> = Promise.resolve();

function whenIdle(work: () => void): void {
  turn = turn.then(
    () =>
      new Promise((resolve) => {
        const run = () => {
          // One chart that cannot be made keeps no other waiting.
          try {
            work();
          } finally {
            resolve();
          }
        };
        // Safari has no idle callbacks.
        if ("requestIdleCallback" in window) requestIdleCallback(run, { timeout: 200 });
        else setTimeout(run);
      }),
  );
}

/** Everything of a chart that lives with its canvas and not with React. A module of its own: words and numbers do not wait for it. */
import type uPlot from "uplot";
import type { Point } from "../lib/points.ts";
import type { Scale, ScaleMarks } from "../lib/scale.ts";
import { type Column, peakOf, stack, toColumns } from "../lib/series.ts";
import { type ChartKind, type ChartSeries, chartOptions } from "./chart-options.ts";
import { readPalette } from "./palette.ts";

/** What the canvas needs to know each time it is drawn. */
export interface ChartSource<Value> {
  points: readonly Point<Value>[];
  pickers: readonly ((value: Value) => number | undefined)[];
  scale: Scale;
  spanSeconds: number;
  formatTick: (value: number) => string;
}

/** The sample under the cursor, and where that is: in pixels from the left end of the plot, and as a share of it. */
export interface CursorPlace {
  index: number;
  left: number;
  share: number;
}

export interface MountedChart {
  redraw: () => void;
  destroy: () => void;
}

/** A chart that is about to be scrolled into view counts as seen. */
const NEARLY_ON_SCREEN: IntersectionObserverInit = { rootMargin: "25%" };

/**
 * Draws a live chart into `place`. It is made when somebody can see it for the first time. It is not drawn, nor its data
 * prepared, while nobody can; it is drawn once, with the newest data, when somebody can again.
 */
export function mountChart<Value>(
  Chart: typeof uPlot,
  place: HTMLElement,
  kind: ChartKind,
  series: readonly ChartSeries[],
  newest: { readonly current: ChartSource<Value> },
  setCursor: (cursor: CursorPlace | undefined) => void,
): MountedChart {
  const colors = series.map(({ color }) => color);
  const stop = new AbortController();
  let palette = readPalette(place, colors);
  let hidden: readonly boolean[] = [];
  let marks: ScaleMarks = newest.current.scale(0);
  let chart: uPlot | undefined;
  let isOnScreen = false;
  let isDirty = true;

  const size = () => ({ width: place.clientWidth, height: place.clientHeight });
  const make = () => {
    if (chart !== undefined || !isOnScreen || stop.signal.aborted) return;
    palette = readPalette(place, colors);
    const options = chartOptions(kind, series, {
      palette: () => palette,
      max: () => marks.max,
      ticks: () => marks.ticks,
      spanSeconds: () => newest.current.spanSeconds,
      format: (value) => newest.current.formatTick(value),
      isHidden: (index) => hidden[index] ?? false,
      // The cursors of all charts move together; those that nobody sees have nobody to tell.
      onCursor: (cursor) => setCursor(isOnScreen ? cursor : undefined),
    });
    chart = new Chart({ ...options, ...size() }, [[], ...series.map(() => [])], place);
    redraw();
  };
  const redraw = () => {
    isDirty = true;
    if (chart === undefined || !isOnScreen || document.hidden) return;
    isDirty = false;
    const { points, pickers, scale } = newest.current;
    const { times, columns } = toColumns(points, pickers);
    const layers: readonly Column[] = kind === "stack" ? stack(columns) : columns;
    // A layer of zeros lies on the edge of the one below, which is drawn over it: left out, it leaves the same picture.
    if (kind === "stack") hidden = columns.map((column, index) => index > 0 && peakOf([column]) === 0);
    marks = scale(peakOf(layers));
    // From the highest layer down, as chart-options.ts lists the series.
    chart.setData([[...times], ...layers.map((column) => [...column]).reverse()]);
  };
  const redrawIfDirty = () => {
    if (isDirty) redraw();
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

  return {
    redraw,
    destroy: () => {
      stop.abort();
      resizing.disconnect();
      seeing.disconnect();
      theming.disconnect();
      chart?.destroy();
    },
  };
}

/** Charts that come into view together are made one at a time, each in a task of its own, so that a key or a tap comes between. */
let turn: Promise<void> = Promise.resolve();

function whenIdle(work: () => void): void {
  turn = turn.then(
    () =>
      new Promise((resolve) => {
        const run = () => {
          work();
          resolve();
        };
        // Safari has no idle callbacks.
        if ("requestIdleCallback" in window) requestIdleCallback(run, { timeout: 200 });
        else setTimeout(run);
      }),
  );
}

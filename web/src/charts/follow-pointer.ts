/** What a pointer does over a chart. A mouse points by moving, and chooses a part by dragging. A finger points by tapping, and by sliding along. */
import type uPlot from "uplot";
import { type Edges, rangeBetween } from "../lib/range.ts";
import { nearestIndex, POINTER_EVENTS, sharedCursor } from "./cursor.ts";

/** A pointer that moves less between press and release has not chosen a part of the chart. */
const BRUSH_PX = 8;

/** `before` is what the pointer did until now: it is followed as if it happened again. */
export function followPointer(
  chart: uPlot,
  onZoom: (edges: Edges) => void,
  signal: AbortSignal,
  before: readonly PointerEvent[],
): void {
  const { over } = chart;
  let pressedAt: number | undefined;
  const brush = (left: number, width: number) =>
    chart.setSelect({ left, width, top: 0, height: over.clientHeight }, false);

  const follow = (event: PointerEvent) => {
    const left = placeOf(chart, event);
    switch (event.type) {
      case "pointerdown":
        if (event.button !== 0) return;
        if (event.pointerType === "mouse") pressedAt = left;
        pointAt(chart, event);
        return;
      case "pointermove":
        if (pressedAt !== undefined) brush(Math.min(left, pressedAt), Math.abs(left - pressedAt));
        pointAt(chart, event);
        return;
      case "pointerup":
      case "pointercancel": {
        const from = event.type === "pointerup" ? pressedAt : undefined;
        pressedAt = undefined;
        brush(0, 0);
        if (from === undefined || Math.abs(left - from) < BRUSH_PX) return;
        sharedCursor.point(undefined);
        onZoom(rangeBetween(chart.posToVal(from, "x"), chart.posToVal(left, "x")));
        return;
      }
      case "pointerleave":
        // What a finger chose stays until it touches something else.
        if (event.pointerType === "mouse" && pressedAt === undefined) sharedCursor.point(undefined);
    }
  };
  for (const event of before) follow(event);
  for (const type of POINTER_EVENTS) over.addEventListener(type, follow, { signal });
  document.addEventListener(
    "pointerdown",
    ({ target }) => {
      if (!(target instanceof Element && target.closest(".chart"))) sharedCursor.point(undefined);
    },
    { signal },
  );
}

/** Points at the sample that is nearest to the pointer. */
function pointAt(chart: uPlot, event: PointerEvent): void {
  const [times = []] = chart.data;
  const index = nearestIndex(times as number[], chart.posToVal(placeOf(chart, event), "x"));
  sharedCursor.point(index === undefined ? undefined : times[index]);
}

/** In pixels from the left end of the plot, and within it. */
function placeOf({ over }: uPlot, { clientX }: PointerEvent): number {
  const { left, width } = over.getBoundingClientRect();
  return Math.min(width, Math.max(0, clientX - left));
}

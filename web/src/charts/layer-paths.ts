import uPlot from "uplot";

const linear = uPlot.paths.linear?.();

/**
 * The edge of a layer of a stack, and its area down to the edge of the layer below, which is the next series. uPlot's own bands would
 * clip the area by a path: without a graphics card, that takes as long as all else that a chart draws.
 */
export const layerPaths: uPlot.Series.PathBuilder = (chart, index, from, to) => {
  const paths = linear?.(chart, index, from, to) ?? null;
  const [times, above, below] = [chart.data[0], chart.data[index], chart.data[index + 1]];
  if (paths === null || above === undefined || below === undefined) return paths;
  const area = new Path2D();
  // On whole pixels, as the edges are.
  const x = (at: number) => Math.round(chart.valToPos(times[at] ?? 0, "x", true));
  const y = (value: number) => Math.round(chart.valToPos(value, "y", true));
  for (let at = from; at <= to; at++) {
    const first = at;
    for (; at <= to; at++) {
      const value = above[at];
      if (value == null || below[at] == null) break;
      if (at === first) area.moveTo(x(at), y(value));
      else area.lineTo(x(at), y(value));
    }
    for (let back = at - 1; back >= first; back--) area.lineTo(x(back), y(below[back] ?? 0));
    if (at > first) area.closePath();
  }
  return { ...paths, fill: area };
};

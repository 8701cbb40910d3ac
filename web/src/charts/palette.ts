/**
 * The colours of a chart, resolved from CSS once per theme: a canvas cannot read custom properties by itself.
 * The colours of series are written as `#rrggbb`, because an area adds its own transparency to them.
 */
export interface Palette {
  series: readonly string[];
  text: string;
  grid: string;
  font: string;
  /** How many times as large as usual letters are: a chart for a wall has large ones. */
  rem: number;
}

export function readPalette(element: Element, colors: readonly string[]): Palette {
  const style = getComputedStyle(element);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    series: colors.map(read),
    text: read("--text-muted"),
    grid: read("--grid"),
    font: `${11 * rem}px ${style.fontFamily}`,
    rem,
  };
}

const HATCH_PX = 6;

/** Slanted lines in one colour on nothing. */
export function hatch(context: CanvasRenderingContext2D, color: string): CanvasPattern | string {
  const tile = document.createElement("canvas");
  const size = Math.round(HATCH_PX * devicePixelRatio);
  tile.width = size;
  tile.height = size;
  const drawing = tile.getContext("2d");
  if (drawing === null) return color;
  drawing.strokeStyle = color;
  drawing.lineWidth = Math.max(1, devicePixelRatio);
  drawing.beginPath();
  // Three lines, so that the slants join across the edges of the tile.
  for (const offset of [-size, 0, size]) {
    drawing.moveTo(offset - 1, size + 1);
    drawing.lineTo(offset + size + 1, -1);
  }
  drawing.stroke();
  return context.createPattern(tile, "repeat") ?? color;
}

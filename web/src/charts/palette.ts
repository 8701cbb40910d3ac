import type { Level } from "../lib/cards.ts";

/**
 * The colours of a chart, resolved from CSS once per theme: a canvas cannot read custom properties by itself.
 * The colours of series are written as `#rrggbb`, because an area adds its own transparency to them.
 */
export interface Palette {
  series: readonly string[];
  levels: Record<Level | "none", string>;
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
  const text = read("--text-muted");
  return {
    series: colors.map(read),
    levels: { ok: read("--ok"), warning: read("--warning"), critical: read("--critical"), none: text },
    text,
    grid: read("--grid"),
    font: `${11 * rem}px ${style.fontFamily}`,
    rem,
  };
}

const HATCH_PX = 6;

/** One for each colour and resolution: charts ask for them each time they are drawn. */
const tiles = new Map<string, HTMLCanvasElement | undefined>();

/** Slanted lines in one colour on nothing. */
export function hatch(context: CanvasRenderingContext2D, color: string): CanvasPattern | string {
  const key = `${color} ${devicePixelRatio}`;
  if (!tiles.has(key)) tiles.set(key, drawTile(color));
  const tile = tiles.get(key);
  return (tile && context.createPattern(tile, "repeat")) ?? color;
}

function drawTile(color: string): HTMLCanvasElement | undefined {
  const tile = document.createElement("canvas");
  const size = Math.round(HATCH_PX * devicePixelRatio);
  tile.width = size;
  tile.height = size;
  const drawing = tile.getContext("2d");
  if (drawing === null) return undefined;
  drawing.strokeStyle = color;
  drawing.lineWidth = Math.max(1, devicePixelRatio);
  drawing.beginPath();
  // Three lines, so that the slants join across the edges of the tile.
  for (const offset of [-size, 0, size]) {
    drawing.moveTo(offset - 1, size + 1);
    drawing.lineTo(offset + size + 1, -1);
  }
  drawing.stroke();
  return tile;
}

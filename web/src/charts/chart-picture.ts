/** A chart as a picture of its own: what it is of, its colours in words, and the part of time, on the background of the theme. */

// From there, so that what both need is no file of its own, which a first visit would load beside it.
import { BAND_ALPHA, BESIDE_DASH, hatch, readPalette } from "./mount-chart.ts";
import type { LegendEntry } from "./picture-legend.ts";

export interface ChartPicture {
  title: string;
  /** The part of time. */
  about: string;
  legend: readonly LegendEntry[];
}

/** In pixels of CSS. */
const MARGIN = 16;
const TITLE_LINE = 24;
const LINE = 20;
const GAP = 8;
const SWATCH = 10;
const BETWEEN = 18;

/** Draws what is on `chart`, as it is now, with its words around it; as a PNG. */
export function chartPicture(chart: HTMLCanvasElement, words: ChartPicture): Promise<Blob> {
  const ratio = chart.width / (chart.clientWidth || chart.width);
  const width = chart.width / ratio + 2 * MARGIN;
  const picture = document.createElement("canvas");
  const drawing = picture.getContext("2d");
  if (drawing === null) return Promise.reject(new Error("this browser does not draw"));
  const {
    series: colors,
    text,
    font,
  } = readPalette(
    chart,
    words.legend.map(({ color = "--text-muted" }) => color),
  );
  const style = getComputedStyle(chart);
  const family = font.replace(/^\S+\s/, "");
  const fonts = { title: `600 16px ${family}`, small: `13px ${family}` };
  drawing.font = fonts.small;
  const legend = placeLegend(words.legend, width - 2 * MARGIN, (label) => drawing.measureText(label).width);
  const chartHeight = chart.height / ratio;
  const chartTop = MARGIN + TITLE_LINE + LINE + GAP;
  const legendTop = chartTop + chartHeight + GAP;
  picture.width = Math.round(width * ratio);
  picture.height = Math.round((legendTop + (legend.at(-1)?.top ?? 0) + LINE + MARGIN) * ratio);
  // What was set before is lost with another size.
  drawing.scale(ratio, ratio);
  drawing.fillStyle = style.getPropertyValue("--surface").trim();
  drawing.fillRect(0, 0, picture.width, picture.height);
  drawing.textBaseline = "middle";
  drawing.fillStyle = style.getPropertyValue("--text").trim();
  drawing.font = fonts.title;
  drawing.fillText(words.title, MARGIN, MARGIN + TITLE_LINE / 2, width - 2 * MARGIN);
  drawing.fillStyle = text;
  drawing.font = fonts.small;
  drawing.fillText(words.about, MARGIN, MARGIN + TITLE_LINE + LINE / 2, width - 2 * MARGIN);
  drawing.drawImage(chart, MARGIN, chartTop, width - 2 * MARGIN, chartHeight);
  words.legend.forEach(({ label, look }, index) => {
    const { left = 0, top = 0 } = legend[index] ?? {};
    const [x, middle] = [MARGIN + left, legendTop + top + LINE / 2];
    const color = colors[index] ?? text;
    if (look === "dashed") {
      drawing.strokeStyle = color;
      drawing.setLineDash([...BESIDE_DASH]);
      // Thicker than in the chart: there is little of it.
      drawing.lineWidth = 2;
      drawing.beginPath();
      drawing.moveTo(x, middle);
      drawing.lineTo(x + SWATCH, middle);
      drawing.stroke();
    } else {
      drawing.fillStyle =
        look === "hatched" ? hatch(drawing, color) : look === "band" ? `${color}${BAND_ALPHA}` : color;
      drawing.fillRect(x, middle - SWATCH / 2, SWATCH, SWATCH);
    }
    drawing.fillStyle = text;
    drawing.fillText(label, x + SWATCH + GAP, middle);
  });
  return new Promise((resolve, reject) =>
    picture.toBlob(
      (blob) => (blob === null ? reject(new Error("the picture is too large")) : resolve(blob)),
      "image/png",
    ),
  );
}

/** From left to right, in as many lines as it takes. */
function placeLegend(legend: readonly LegendEntry[], width: number, measure: (label: string) => number) {
  let [left, top] = [0, 0];
  return legend.map(({ label }) => {
    const own = SWATCH + GAP + measure(label);
    if (left > 0 && left + own > width) [left, top] = [0, top + LINE];
    const place = { left, top };
    left += own + BETWEEN;
    return place;
  });
}

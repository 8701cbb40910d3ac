import type { Mark } from "../lib/marks.ts";
import type { Columns } from "../lib/series.ts";
import { formatMoment } from "../lib/time.ts";
import type { ChartSeries } from "./chart-options.ts";
import { describeMark, marksAt } from "./mark-words.ts";
import { Swatch } from "./Swatch.tsx";
import { valueRows } from "./value-rows.ts";
import "./ChartTooltip.css";

interface ChartTooltipProps {
  series: readonly ChartSeries[];
  data: Columns;
  marks: readonly Mark[];
  index: number;
  /** Where the cursor is, in pixels from the left end of the plot. */
  left: number;
  /** The same as a share of the plot: past the middle, the tooltip stands on the other side. */
  share: number;
  /** Tells whether a moment needs its date. */
  now: number;
  formatValue: (value: number | undefined) => string;
}

/** The values under the cursor, the highest layer first, as the eye finds them in the chart. */
export function ChartTooltip({ series, data, marks, index, left, share, now, formatValue }: ChartTooltipProps) {
  const time = data.times[index];
  if (time === undefined) return null;
  const rows = valueRows(series, data, index, formatValue);
  return (
    <div
      className="chart__tooltip"
      data-side={share > 0.5 ? "before" : "after"}
      style={{ "--left": `${left}px` }}
      aria-hidden="true"
    >
      <div className="chart__tooltip-time">{formatMoment(time, now)}</div>
      {[...rows.slice(0, series.length).reverse(), ...rows.slice(series.length)].map(
        ({ label, color, hatched, text, band }) => (
          <div key={label}>
            <div className="chart__tooltip-row">
              {color && <Swatch color={color} hatched={hatched} />}
              <span>{label}</span>
              <span className="chart__tooltip-value">{text}</span>
            </div>
            {band && <div className="chart__tooltip-band">{band}</div>}
          </div>
        ),
      )}
      {marksAt(marks, data.times, index).map((mark) => (
        <div className="chart__tooltip-mark" key={`${mark.kind} ${mark.text}`} data-level={mark.level}>
          {describeMark(mark)}
        </div>
      ))}
    </div>
  );
}

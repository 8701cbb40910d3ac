import { useState } from "react";
import type { Mark } from "../lib/marks.ts";
import type { Columns } from "../lib/series.ts";
import { formatMoment } from "../lib/time.ts";
import type { ChartSeries } from "./chart-options.ts";
import { describeMark, marksAt } from "./mark-words.ts";
import { valueRows } from "./value-rows.ts";
import "./ChartTable.css";

interface ChartTableProps {
  title: string;
  series: readonly ChartSeries[];
  read: () => Columns;
  marks: readonly Mark[];
  now: number;
  formatValue: (value: number | undefined) => string;
}

/** The values of a chart, the newest first, as they were when the table was opened: one that moves cannot be read. */
export function ChartTable({ title, series, read, marks, now, formatValue }: ChartTableProps) {
  const [data] = useState(read);
  const { times } = data;
  const [known] = useState(marks);
  const order = times.map((_, index) => index).reverse();
  return (
    <section className="chart-table" aria-label={`${title}: values`} tabIndex={-1} ref={focusOnce}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {valueRows(series, data, 0, formatValue).map(({ label }) => (
              <th scope="col" key={label}>
                {label}
              </th>
            ))}
            {known.length > 0 && <th scope="col">What happened</th>}
          </tr>
        </thead>
        <tbody>
          {order.map((index) => {
            const time = times[index] ?? 0;
            return (
              <tr key={time}>
                <th scope="row">{formatMoment(time, now)}</th>
                {valueRows(series, data, index, formatValue).map(({ label, text, band }) => (
                  <td key={label}>
                    {text}
                    {band && <small>{band}</small>}
                  </td>
                ))}
                {known.length > 0 && <td>{marksAt(known, times, index).map(describeMark).join(" ")}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** The same function each time: one that is new would be called, and take the focus, with each tick. */
function focusOnce(element: HTMLElement | null): void {
  element?.focus();
}

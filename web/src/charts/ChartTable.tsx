import { useState } from "react";
import type { Mark } from "../lib/marks.ts";
import type { Columns } from "../lib/series.ts";
import { formatMoment } from "../lib/time.ts";
import type { ChartSeries } from "./chart-options.ts";
import { describeMark, marksAt } from "./mark-words.ts";
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
  const [{ times, columns }] = useState(read);
  const [known] = useState(marks);
  const order = times.map((_, index) => index).reverse();
  return (
    <section className="chart-table" aria-label={`${title}: values`} tabIndex={-1} ref={focusOnce}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {series.map(({ label }) => (
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
                {series.map(({ label }, layer) => (
                  <td key={label}>{formatValue(columns[layer]?.[index] ?? undefined)}</td>
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

import type { Pressure } from "../../api/types.ts";
import { Swatch } from "../../charts/Swatch.tsx";
import { formatPercent } from "../../lib/format.ts";
import { Term } from "../../ui/Term.tsx";
import { Value } from "../../ui/Value.tsx";
import { STALLS, stallOfTen } from "./stalls.ts";
import "../../charts/SeriesTable.css";

interface PressureTableProps {
  field: string;
  pressure: Pressure | undefined;
  isLoading: boolean;
}

/** Legend and values in one: what was waited for, by some task and by all of them. */
export function PressureTable({ field, pressure, isLoading }: PressureTableProps) {
  return (
    <table className="series-table" aria-label="Time spent waiting in the last 10 s">
      <thead>
        <tr>
          <th scope="col">Waiting for, last 10 s</th>
          <th scope="col">
            <Term field={`${field}.memory.someAvg10Percent`}>Some tasks</Term>
          </th>
          <th scope="col">
            <Term field={`${field}.memory.fullAvg10Percent`}>All tasks</Term>
          </th>
        </tr>
      </thead>
      <tbody>
        {STALLS.map(({ name, label, color, hatched }) => (
          <tr key={name}>
            <th scope="row">
              <Swatch color={color} hatched={hatched} />
              <Term field={`${field}.${name}`}>{label}</Term>
            </th>
            <td>
              <Value text={formatPercent(stallOfTen(pressure, name, "some"))} isLoading={isLoading} />
            </td>
            <td>
              <Value text={formatPercent(stallOfTen(pressure, name, "full"))} isLoading={isLoading} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

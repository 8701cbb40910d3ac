import { type MouseEvent, useState } from "react";
import type { Instance } from "../../api/instances.ts";
import type { FleetColumn } from "../../lib/view.ts";
import { moveRowFocus } from "../../ui/row-focus.ts";
import { Value } from "../../ui/Value.tsx";
import { FleetRow } from "./FleetRow.tsx";
import { COLUMNS } from "./fleet-columns.ts";
import { type FleetOrder, isFalling } from "./fleet-order.ts";
import "./FleetTable.css";

interface FleetTableProps {
  /** Undefined while loading. */
  rows: readonly Instance[] | undefined;
  /** The member that the rest of the page shows. */
  shown: string | undefined;
  order: FleetOrder;
  seenOf: (member: Instance) => string;
  hrefOf: (name: string) => string;
  onSort: (column: FleetColumn) => void;
  onOpen: (name: string, event: MouseEvent) => void;
}

const SKELETON_ROWS = [0, 1, 2];

/** A row each. One row is in the order of tabs, and the arrow keys go from there. */
export function FleetTable({ rows, shown, order, seenOf, hrefOf, onSort, onOpen }: FleetTableProps) {
  const [active, setActive] = useState<string>();
  const tabName = rows?.some(({ name }) => name === active) ? active : rows?.[0]?.name;
  return (
    <table className="fleet-table">
      <caption className="visually-hidden">
        Members of the fleet. Arrow keys go from row to row, Enter opens one.
      </caption>
      <thead>
        <tr>
          {COLUMNS.map(({ column, label, hint, isNumber }) => (
            <th
              key={column}
              scope="col"
              className="fleet-table__head"
              data-column={column}
              data-number={isNumber || undefined}
              aria-sort={order.column !== column ? undefined : isFalling(order) ? "descending" : "ascending"}
            >
              <button className="fleet-table__sort" type="button" title={hint} onClick={() => onSort(column)}>
                {label}
                <svg className="fleet-table__arrow" viewBox="0 0 8 8" aria-hidden="true">
                  <path d={isFalling(order) ? "M1 2.5h6L4 6.5Z" : "M1 5.5h6L4 1.5Z"} />
                </svg>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows === undefined
          ? SKELETON_ROWS.map((index) => <SkeletonRow key={index} />)
          : rows.map((member) => (
              <FleetRow
                key={member.name}
                member={member}
                href={hrefOf(member.name)}
                seen={seenOf(member)}
                isShown={member.name === shown}
                isTabStop={member.name === tabName}
                onFocus={setActive}
                onKeyDown={moveRowFocus}
                onOpen={onOpen}
              />
            ))}
      </tbody>
    </table>
  );
}

function SkeletonRow() {
  return (
    <tr className="fleet-row">
      {COLUMNS.map(({ column, isNumber }) => (
        <td key={column} data-column={column} data-number={isNumber || undefined}>
          <Value text="" isLoading />
        </td>
      ))}
    </tr>
  );
}

import type { MouseEvent } from "react";
import type { Instance } from "../../api/instances.ts";
import { SortableTable } from "../../ui/SortableTable.tsx";
import { FleetRow } from "./FleetRow.tsx";
import { COLUMNS } from "./fleet-columns.ts";
import { type FleetColumn, type FleetOrder, isFalling } from "./fleet-order.ts";
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

export function FleetTable({ rows, shown, order, seenOf, hrefOf, onSort, onOpen }: FleetTableProps) {
  return (
    <SortableTable
      caption="Members of the fleet. Arrow keys go from row to row, Enter opens one."
      className="fleet-table"
      columns={COLUMNS}
      order={{ column: order.column, isDescending: isFalling(order) }}
      onSort={onSort}
      rows={rows}
      keyOf={({ name }) => name}
      skeletonRows={3}
      row={(member, _place, focus) => (
        <FleetRow
          key={member.name}
          member={member}
          href={hrefOf(member.name)}
          seen={seenOf(member)}
          isShown={member.name === shown}
          onOpen={onOpen}
          {...focus}
        />
      )}
    />
  );
}

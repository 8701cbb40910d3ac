import { SortableTable } from "../../ui/SortableTable.tsx";
import { useSeen } from "../../ui/use-seen.ts";
import { WorkloadGroup } from "./WorkloadGroup.tsx";
import { WorkloadRow } from "./WorkloadRow.tsx";
import { COLUMNS } from "./workload-columns.ts";
import type { Row, WorkloadColumn, WorkloadOrder } from "./workload-order.ts";
import "./WorkloadTable.css";

interface WorkloadTableProps {
  /** Undefined while loading. */
  rows: readonly Row[] | undefined;
  order: WorkloadOrder;
  onSort: (column: WorkloadColumn) => void;
  onOpen: (id: string) => void;
}

const SKELETON_ROWS = 20;
/** More than a screen has room for. */
const SEEN_AT_FIRST = 40;

export function WorkloadTable({ rows, order, onSort, onOpen }: WorkloadTableProps) {
  const { isSeen, watch } = useSeen(SEEN_AT_FIRST);
  return (
    <SortableTable
      caption="Workloads. Arrow keys go from row to row, Enter opens the details of one."
      className="workload-table"
      columns={COLUMNS}
      order={order}
      onSort={onSort}
      rows={rows}
      keyOf={(row) => (row.kind === "workload" ? row.workload.id : undefined)}
      skeletonRows={SKELETON_ROWS}
      row={(row, place, focus) =>
        row.kind === "group" ? (
          <WorkloadGroup
            key={row.title}
            title={row.title}
            members={row.members}
            isCountedElsewhere={row.isCountedElsewhere}
          />
        ) : (
          // A row stays where it is and shows another workload: rows that change places would be a shift of the layout.
          <WorkloadRow
            key={place}
            place={place}
            workload={row.workload}
            isInside={row.isInside}
            sortedBy={order.column}
            isSeen={isSeen(place)}
            watch={watch}
            onOpen={onOpen}
            {...focus}
          />
        )
      }
    />
  );
}

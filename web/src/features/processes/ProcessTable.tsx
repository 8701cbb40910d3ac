import type { ProcessAnswer } from "../../api/processes.ts";
import { SortableTable } from "../../ui/SortableTable.tsx";
import { ProcessRow } from "./ProcessRow.tsx";
import { COLUMNS } from "./process-columns.ts";
import type { Column, Order } from "./process-order.ts";
import type { Tracked } from "./process-watch.ts";
import { fateWord } from "./process-words.ts";
import "./ProcessTable.css";

interface ProcessTableProps {
  /** Undefined while loading. */
  answer: ProcessAnswer | undefined;
  rows: readonly Tracked[];
  order: Order;
  onSort: (column: Column) => void;
  /** What to call a workload, by its id. */
  workloadName: (id: string) => string;
  workloadHref: (id: string) => string;
  onWorkload: (id: string) => void;
  onOpen: (pid: number) => void;
}

/** Enough to fill a screen, so that nothing below the table is seen to move when it fills. */
const SKELETON_ROWS = 40;

export function ProcessTable({ answer, rows, order, onSort, ...props }: ProcessTableProps) {
  const listed = answer?.list.processes ?? [];
  const topCpu = Math.max(100, ...listed.map(({ cpuPercent = 0 }) => cpuPercent));
  const topBytes = Math.max(1, ...listed.map(({ residentBytes }) => residentBytes));
  return (
    <SortableTable
      caption="Processes. Arrow keys go from row to row, Enter opens the details of one."
      className="process-table"
      columns={COLUMNS}
      order={order}
      onSort={onSort}
      rows={answer && rows}
      keyOf={({ key }) => key}
      skeletonRows={SKELETON_ROWS}
      row={(entry, place, focus) => (
        // A row stays where it is and shows another process: rows that change places would be a shift of the layout.
        <ProcessRow
          key={place}
          entry={entry}
          fate={answer ? fateWord(entry, answer) : ""}
          cpuShare={share(entry.process.cpuPercent, topCpu)}
          memoryShare={share(entry.process.residentBytes, topBytes)}
          workload={entry.process.workload && props.workloadName(entry.process.workload)}
          workloadHref={entry.process.workload && props.workloadHref(entry.process.workload)}
          onWorkload={props.onWorkload}
          onOpen={props.onOpen}
          {...focus}
        />
      )}
    />
  );
}

/** In steps of a hundredth, so that a row whose bar would not be seen to change is not drawn again. */
function share(value: number | undefined, top: number): number {
  return value === undefined ? 0 : Math.round((value / top) * 100) / 100;
}

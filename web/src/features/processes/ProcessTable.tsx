import { memo, useState } from "react";
import type { ProcessAnswer } from "../../api/processes.ts";
import { moveRowFocus } from "../../ui/row-focus.ts";
import { Value } from "../../ui/Value.tsx";
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
  onOpen: (pid: number) => void;
}

/** Enough to fill a screen, so that nothing below the table is seen to move when it fills. */
const SKELETON_ROWS = Array.from({ length: 40 }, (_, index) => index);

/** A row each. One row is in the order of tabs, and the arrow keys go from there. */
export function ProcessTable({ answer, rows, order, onSort, onOpen }: ProcessTableProps) {
  const [active, setActive] = useState<string>();
  const tabKey = rows.some(({ key }) => key === active) ? active : rows[0]?.key;
  const listed = answer?.list.processes ?? [];
  const topCpu = Math.max(100, ...listed.map(({ cpuPercent = 0 }) => cpuPercent));
  const topBytes = Math.max(1, ...listed.map(({ residentBytes }) => residentBytes));
  return (
    <table className="process-table">
      <caption className="visually-hidden">
        Processes. Arrow keys go from row to row, Enter opens the detail of one.
      </caption>
      <thead>
        <tr>
          {COLUMNS.map(({ column, label, hint, isNumber }) => (
            <th
              key={column}
              scope="col"
              className="process-table__head"
              data-column={column}
              data-number={isNumber || undefined}
              aria-sort={order.column !== column ? undefined : order.isDescending ? "descending" : "ascending"}
            >
              <button className="process-table__sort" type="button" title={hint} onClick={() => onSort(column)}>
                {label}
                <svg className="process-table__arrow" viewBox="0 0 8 8" aria-hidden="true">
                  <path d={order.isDescending ? "M1 2.5h6L4 6.5Z" : "M1 5.5h6L4 1.5Z"} />
                </svg>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {answer === undefined
          ? SKELETON_ROWS.map((index) => <SkeletonRow key={index} />)
          : // A row stays where it is and shows another process: rows that change places would be a shift of the layout.
            rows.map((entry, place) => (
              <ProcessRow
                // biome-ignore lint/suspicious/noArrayIndexKey: it is the place that the row stands for.
                key={place}
                entry={entry}
                fate={fateWord(entry, answer)}
                cpuShare={share(entry.process.cpuPercent, topCpu)}
                memoryShare={share(entry.process.residentBytes, topBytes)}
                isTabStop={entry.key === tabKey}
                onFocus={setActive}
                onKeyDown={moveRowFocus}
                onOpen={onOpen}
              />
            ))}
      </tbody>
    </table>
  );
}

const SkeletonRow = memo(function SkeletonRow() {
  return (
    <tr className="process-row">
      {COLUMNS.map(({ column, isNumber }) => (
        <td key={column} data-column={column} data-number={isNumber || undefined}>
          <Value text="" isLoading />
        </td>
      ))}
    </tr>
  );
});

/** In steps of a hundredth, so that a row whose bar would not be seen to change is not drawn again. */
function share(value: number | undefined, top: number): number {
  return value === undefined ? 0 : Math.round((value / top) * 100) / 100;
}

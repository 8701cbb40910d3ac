import { type KeyboardEvent, memo, type ReactNode, useState } from "react";
import { moveRowFocus } from "./row-focus.ts";
import { Value } from "./Value.tsx";
import "./SortableTable.css";

export interface SortColumn<Column extends string> {
  column: Column;
  label: string;
  /** In the list of a small screen: "By …". */
  by: string;
  isNumber: boolean;
  /** Where the name alone would be taken for something else. */
  hint?: string;
}

export interface ShownOrder<Column extends string> {
  column: Column;
  /** Whether the values in the column fall from the first row to the last. */
  isDescending: boolean;
}

/** What the element of a row that has the focus (`data-key`) needs. */
export interface RowFocus {
  isTabStop: boolean;
  onFocus: (key: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

interface SortableTableProps<Column extends string, Row> {
  /** For the ear alone. */
  caption: string;
  className: string;
  columns: readonly SortColumn<Column>[];
  order: ShownOrder<Column>;
  onSort: (column: Column) => void;
  /** Undefined while loading. */
  rows: readonly Row[] | undefined;
  /** Undefined for a row that the focus passes by, such as the heading of a group. */
  keyOf: (row: Row) => string | undefined;
  /** Draws one `tr`. */
  row: (row: Row, place: number, focus: RowFocus) => ReactNode;
  /** So many rows are there while it loads. */
  skeletonRows: number;
}

/** A list with a row each, sorted by the heads of its columns. One row is in the order of tabs, and the arrow keys go from there. */
export function SortableTable<Column extends string, Row>(props: SortableTableProps<Column, Row>) {
  const { caption, className, columns, order, onSort, rows, keyOf, row, skeletonRows } = props;
  const [active, setActive] = useState<string>();
  const keys = rows?.map(keyOf) ?? [];
  const tabKey = active !== undefined && keys.includes(active) ? active : keys.find((key) => key !== undefined);
  return (
    <table className={`sortable ${className}`}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ column, label, hint, isNumber }) => (
            <th
              key={column}
              scope="col"
              className="sortable__head"
              data-column={column}
              data-number={isNumber || undefined}
              aria-sort={order.column !== column ? undefined : order.isDescending ? "descending" : "ascending"}
            >
              <button className="sortable__sort" type="button" title={hint} onClick={() => onSort(column)}>
                {label}
                <svg className="sortable__arrow" viewBox="0 0 8 8" aria-hidden="true">
                  <path d={order.isDescending ? "M1 2.5h6L4 6.5Z" : "M1 5.5h6L4 1.5Z"} />
                </svg>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows === undefined ? (
          <Skeleton columns={columns} rows={skeletonRows} />
        ) : (
          rows.map((one, place) =>
            row(one, place, { isTabStop: keys[place] === tabKey, onFocus: setActive, onKeyDown: moveRowFocus }),
          )
        )}
      </tbody>
    </table>
  );
}

interface SkeletonProps {
  columns: readonly SortColumn<string>[];
  rows: number;
}

const Skeleton = memo(function Skeleton({ columns, rows }: SkeletonProps) {
  return Array.from({ length: rows }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: nothing else tells them apart.
    <tr className="list-row" key={index}>
      {columns.map(({ column, isNumber }) => (
        <td key={column} data-column={column} data-number={isNumber || undefined}>
          <Value text="" isLoading />
        </td>
      ))}
    </tr>
  ));
});

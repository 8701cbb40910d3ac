import type { ReactNode } from "react";
import type { Level } from "../lib/cards.ts";
import { Fold } from "./Fold.tsx";
import { LevelIcon } from "./Level.tsx";
import { Term } from "./Term.tsx";
import { Value } from "./Value.tsx";
import "./DataTable.css";

export interface DataColumn {
  label: string;
  /** The field, or fields, that the column shows. */
  field: string | readonly string[];
}

export interface DataCell {
  text: string;
  /** A second, smaller line. */
  more?: string | undefined;
  /** To the last digit, for the pointer. */
  title?: string | undefined;
  /** 0 to 1, shown as a bar beside the text. */
  share?: number | undefined;
  level?: Level | undefined;
}

export interface DataRow {
  name: string;
  more?: ReactNode;
  /** Says that something is wrong with this row. */
  level?: Level | undefined;
  cells: readonly DataCell[];
}

interface DataTableProps {
  label: string;
  name: string;
  columns: readonly DataColumn[];
  rows: readonly DataRow[];
}

/** A list of things with a few numbers each; the first column is their name. */
export function DataTable({ label, name, columns, rows }: DataTableProps) {
  return (
    <table className="table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{name}</th>
          {columns.map((column) => (
            <th scope="col" key={column.label}>
              <Term field={column.field}>{column.label}</Term>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} data-level={row.level}>
            <th scope="row">
              <span className="table__name">
                {row.level && <LevelIcon level={row.level} />}
                {row.name}
              </span>
              {row.more && <span className="table__more">{row.more}</span>}
            </th>
            {row.cells.map(({ text, more, title, share, level }, index) => (
              <td key={columns[index]?.label} title={title} data-level={level}>
                {share !== undefined && (
                  <span
                    className="table__bar"
                    aria-hidden="true"
                    style={{ "--share": Math.min(1, Math.max(0, share)) }}
                  />
                )}
                {level && <LevelIcon level={level} />}
                <Value text={text} />
                {more && <span className="table__more">{more}</span>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface FoldedTableProps extends DataTableProps {
  /** The rows beyond this many are folded away. */
  mostRows: number;
}

export function FoldedTable({ mostRows, rows, ...table }: FoldedTableProps) {
  return (
    <>
      <DataTable {...table} rows={rows.slice(0, mostRows)} />
      {rows.length > mostRows && (
        <Fold summary={`${rows.length - mostRows} more`}>
          <DataTable {...table} label={`More ${table.label.toLowerCase()}`} rows={rows.slice(mostRows)} />
        </Fold>
      )}
    </>
  );
}

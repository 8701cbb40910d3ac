import { type KeyboardEvent, type ReactNode, type RefObject, useId } from "react";
import type { SortColumn } from "./SortableTable.tsx";
import type { Reading } from "./use-reading.ts";
import "./ListPage.css";

interface ListPageProps<Column extends string> {
  className: string;
  title: string;
  /** How many there are; nothing while that is not known. */
  count: string | undefined;
  /** Before the first answer. */
  isLoading: boolean;
  columns: readonly SortColumn<Column>[];
  /** The column of the order. */
  sortedBy: Column;
  /** Of the list that a small screen has, where some heads are not there to be clicked. */
  onSortBy: (column: Column) => void;
  /** What else can be chosen: a Choice each. */
  choices?: ReactNode;
  filter: string;
  /** What the filter looks through, from the first to the last: "name", "user", … */
  filterParts: readonly string[];
  onFilter: (filter: string) => void;
  /** One line above the table: what is to be known of the numbers, and how fresh they are. */
  reason: ReactNode;
  state: string;
  isOld: boolean;
  /** What the reader's own typing changes, said aloud. The numbers of a live list would never stop. */
  announced: string;
  /** In place of the table. */
  failure?: string | undefined;
  /** In place of rows, where there are none: with a filter, that nothing matches, and else this. */
  isEmpty: boolean;
  noun: string;
  nothing: string;
  reading: Reading;
  tableRef: RefObject<HTMLDivElement | null>;
  /** The table. */
  children: ReactNode;
  /** Below the table. */
  after?: ReactNode;
}

/** A page that is a list: its name and size, a filter, a line on its state, and a table that holds still while somebody reads it. */
export function ListPage<Column extends string>(props: ListPageProps<Column>) {
  const { columns, filter, filterParts, failure, isOld, tableRef, onFilter } = props;
  const headingId = useId();
  const goToRows = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    tableRef.current?.querySelector<HTMLElement>("[data-key]")?.focus();
  };
  return (
    <section className={`list-page ${props.className}`} aria-labelledby={headingId} aria-busy={props.isLoading}>
      <div className="list-page__bar">
        <div className="list-page__heading">
          <h2 className="list-page__title" id={headingId}>
            {props.title}
          </h2>
          <p className="list-page__count">{props.count ?? "\u00a0"}</p>
        </div>
        <div className="list-page__tools">
          <label className="list-page__sort">
            <span className="visually-hidden">Sort by</span>
            <select
              className="list-page__input"
              value={props.sortedBy}
              onChange={({ target }) => props.onSortBy(target.value as Column)}
            >
              {columns.map(({ column, by }) => (
                <option key={column} value={column}>
                  By {by}
                </option>
              ))}
            </select>
          </label>
          {props.choices}
          <label className="list-page__filter">
            <span className="visually-hidden">
              Filter by {filterParts.slice(0, -1).join(", ")} or {filterParts.at(-1)}
            </span>
            <input
              className="list-page__input"
              type="search"
              placeholder={`Filter by ${filterParts.join(", ")}`}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={filter}
              onChange={({ target }) => onFilter(target.value)}
              onKeyDown={goToRows}
            />
          </label>
        </div>
      </div>
      <div className="list-page__line">
        <div className="list-page__reason">{props.reason}</div>
        <p className="list-page__state" data-old={isOld || undefined}>
          {props.state}
        </p>
      </div>
      <p className="visually-hidden" role="status">
        {props.announced}
      </p>
      {failure !== undefined ? (
        <p className="list-page__empty">{failure}</p>
      ) : (
        <div className="list-page__table" ref={tableRef} data-old={isOld || undefined} {...props.reading.handlers}>
          {props.children}
          {props.isEmpty && (
            <p className="list-page__empty">
              {filter.trim() === "" ? (
                props.nothing
              ) : (
                <>
                  No {props.noun} matches “{filter.trim()}”.{" "}
                  <button className="button" type="button" onClick={() => onFilter("")}>
                    Clear the filter
                  </button>
                </>
              )}
            </p>
          )}
        </div>
      )}
      {props.after}
    </section>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; text: string }[];
  onChoose: (value: Value) => void;
}

/** One of the things that can be chosen beside the filter. */
export function Choice<Value extends string>({ label, value, options, onChoose }: ChoiceProps<Value>) {
  return (
    <label className="list-page__choice">
      <span className="visually-hidden">{label}</span>
      <select className="list-page__input" value={value} onChange={({ target }) => onChoose(target.value as Value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}

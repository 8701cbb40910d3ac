import { type KeyboardEvent, useDeferredValue, useId, useRef, useState } from "react";
import type { HeldProcesses } from "../../api/processes.ts";
import { isOrderHeld } from "../../lib/hold-order.ts";
import { formatClock, parseTime } from "../../lib/time.ts";
import type { View } from "../../lib/view.ts";
import { ProcessDetail } from "./ProcessDetail.tsx";
import { ProcessesMissing } from "./ProcessesMissing.tsx";
import { ProcessTable } from "./ProcessTable.tsx";
import { COLUMNS } from "./process-columns.ts";
import { type Column, firstOrder, matchesFilter, nextOrder, type Order } from "./process-order.ts";
import { describeFreshness, describeShown, judgeFreshness } from "./process-words.ts";
import { useProcesses } from "./use-processes.ts";
import "./ProcessesPage.css";

interface ProcessesPageProps {
  /** The instance that the page is pinned to; undefined while there is none. */
  instance: string | undefined;
  view: View;
  onView: (change: Partial<View>) => void;
  isPaused: boolean;
  /** What there was at the moment that a paused page shows. */
  held?: HeldProcesses | undefined;
}

/** Who uses the machine: live, and still while one reads it. */
export function ProcessesPage({ instance, view, onView, isPaused, held }: ProcessesPageProps) {
  const headingId = useId();
  const tableRef = useRef<HTMLDivElement>(null);
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  // An order that the api does not know is one of this page alone, until the address says another one.
  const [ownOrder, setOwnOrder] = useState<{ sort: View["sort"]; order: Order }>();
  const order = ownOrder?.sort === view.sort ? ownOrder.order : firstOrder(view.sort);
  const filter = useDeferredValue(view.filter);
  const { answer, shown, current, open, find, freshness } = useProcesses({
    instance,
    sort: view.sort,
    order,
    pid: view.pid,
    isPaused,
    held,
    isRead: isPointed || isFocused || view.pid !== undefined,
  });
  const matches = matchesFilter(filter);
  const rows = shown.filter(({ process }) => matches(process));
  const currentRows = current.filter(({ process }) => matches(process));
  const isHeld = isOrderHeld(
    rows.map(({ key }) => key),
    currentRows.map(({ key }) => key),
  );
  const failed = answer === undefined ? freshness.failure : undefined;

  const sortBy = (next: Order) => {
    const sort = next.column === "cpu" || next.column === "memory" ? next.column : view.sort;
    setOwnOrder({ sort, order: next });
    if (sort !== view.sort) onView({ sort });
  };
  const close = () => {
    const row = open?.key;
    onView({ pid: undefined });
    // The dialog gives the focus back to what had it; where that was nothing, the reader goes on at the row.
    requestAnimationFrame(() => {
      const table = tableRef.current;
      if (document.activeElement === document.body) table?.querySelector<HTMLElement>(`[data-key="${row}"]`)?.focus();
      setIsFocused(table?.contains(document.activeElement) ?? false);
    });
  };
  const goToRows = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    tableRef.current?.querySelector<HTMLElement>("[data-key]")?.focus();
  };

  return (
    <section className="processes" aria-labelledby={headingId} aria-busy={answer === undefined && failed === undefined}>
      <div className="processes__bar">
        <div className="processes__heading">
          <h2 className="processes__title" id={headingId}>
            Processes
          </h2>
          <p className="processes__count">{answer ? describeShown(answer, filter, currentRows.length) : "\u00a0"}</p>
        </div>
        <div className="processes__tools">
          <label className="processes__sort">
            <span className="visually-hidden">Sort by</span>
            <select
              className="processes__input"
              value={order.column}
              onChange={({ target }) => sortBy(firstOrder(target.value as Column))}
            >
              {COLUMNS.map(({ column, label }) => (
                <option key={column} value={column}>
                  By {label === "CPU" || label === "PID" ? label : label.toLowerCase()}
                </option>
              ))}
            </select>
          </label>
          <label className="processes__filter">
            <span className="visually-hidden">Filter by name, user, PID or command</span>
            <input
              className="processes__input"
              type="search"
              placeholder="Filter by name, user, PID, command"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={view.filter}
              onChange={({ target }) => onView({ filter: target.value })}
              onKeyDown={goToRows}
            />
          </label>
        </div>
      </div>
      <div className="processes__line">
        <ProcessesMissing answer={answer} />
        <p className="processes__state" data-freshness={judgeFreshness(freshness)}>
          {isPaused && answer
            ? `Paused at ${formatClock(parseTime(answer.list.at) ?? Number.NaN)}`
            : answer && (isHeld ? "Order held while you read" : describeFreshness(freshness))}
        </p>
      </div>
      {/* Only what the reader's own typing changes is said aloud: the numbers of a live list would never stop. */}
      <p className="visually-hidden" role="status">
        {answer && filter.trim() !== "" ? `${describeShown(answer, filter, currentRows.length)} shown` : ""}
      </p>
      {failed ? (
        <p className="processes__empty">
          The processes cannot be read: {failed.message}. {isPaused ? "" : "Trying again by itself."}
        </p>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here; it is only noticed that somebody reads.
        <div
          className="processes__table"
          ref={tableRef}
          data-old={["stale", "offline"].includes(judgeFreshness(freshness)) || undefined}
          onPointerEnter={() => setIsPointed(true)}
          onPointerLeave={() => setIsPointed(false)}
          onFocus={() => setIsFocused(true)}
          onBlur={({ currentTarget, relatedTarget }) =>
            // The detail of a row gives the focus back to it: the row must be where it was.
            setIsFocused(currentTarget.contains(relatedTarget) || relatedTarget?.closest("dialog") != null)
          }
        >
          <ProcessTable
            answer={answer}
            rows={rows}
            order={order}
            onSort={(column) => sortBy(nextOrder(order, column))}
            onOpen={(pid) => onView({ pid })}
          />
          {answer !== undefined && rows.length === 0 && (
            <p className="processes__empty">
              {filter.trim() === "" ? (
                "No process can be seen."
              ) : (
                <>
                  No process matches “{filter.trim()}”.{" "}
                  <button className="button" type="button" onClick={() => onView({ filter: "" })}>
                    Clear the filter
                  </button>
                </>
              )}
            </p>
          )}
        </div>
      )}
      {view.pid !== undefined && answer !== undefined && (
        <ProcessDetail
          key={view.pid}
          pid={view.pid}
          entry={open}
          answer={answer}
          find={find}
          state={describeFreshness(freshness)}
          onOpen={(pid) => onView({ pid })}
          onClose={close}
        />
      )}
    </section>
  );
}

import { useCallback, useDeferredValue, useRef, useState } from "react";
import type { HeldProcesses } from "../../api/processes.ts";
import { describeFreshness, judgeFreshness } from "../../lib/freshness.ts";
import { isOrderHeld } from "../../lib/hold-order.ts";
import { formatClock, parseTime } from "../../lib/time.ts";
import { formatView, openPage, type View } from "../../lib/view.ts";
import { ListPage } from "../../ui/ListPage.tsx";
import { useReading } from "../../ui/use-reading.ts";
import { ProcessDetail } from "./ProcessDetail.tsx";
import { ProcessesMissing } from "./ProcessesMissing.tsx";
import { ProcessTable } from "./ProcessTable.tsx";
import { COLUMNS } from "./process-columns.ts";
import { firstOrder, matchesFilter, nextOrder, type Order } from "./process-order.ts";
import { describeShown } from "./process-words.ts";
import { useProcesses } from "./use-processes.ts";
import { useWorkloadNames } from "./use-workload-names.ts";
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
  const tableRef = useRef<HTMLDivElement>(null);
  const reading = useReading();
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
    isRead: reading.isRead || view.pid !== undefined,
  });
  const workloadName = useWorkloadNames({
    instance,
    isPaused,
    isNeeded: shown.some(({ process }) => process.workload !== undefined),
  });
  const matches = matchesFilter(filter, workloadName);
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
      reading.setFocused(table?.contains(document.activeElement) ?? false);
    });
  };
  // The same at each tick: a row whose numbers are as before is not drawn again.
  const openProcess = useCallback((pid: number) => onView({ pid }), [onView]);
  const openWorkload = useCallback((id: string) => onView(toWorkload(view, id)), [onView, view]);
  const isOld = ["stale", "offline"].includes(judgeFreshness(freshness));

  return (
    <ListPage
      className="processes"
      title="Processes"
      count={answer && describeShown(answer, filter, currentRows.length)}
      isLoading={answer === undefined && failed === undefined}
      columns={COLUMNS}
      sortedBy={order.column}
      onSortBy={(column) => sortBy(firstOrder(column))}
      filter={view.filter}
      filterParts={["name", "user", "PID", "command"]}
      onFilter={(filter) => onView({ filter })}
      reason={<ProcessesMissing answer={answer} />}
      state={
        answer === undefined
          ? ""
          : isPaused
            ? `Paused at ${formatClock(parseTime(answer.list.at) ?? Number.NaN)}`
            : isHeld
              ? "Order held while you read"
              : describeFreshness(freshness)
      }
      isOld={isOld}
      announced={answer && filter.trim() !== "" ? `${describeShown(answer, filter, currentRows.length)} shown` : ""}
      failure={
        failed && `The processes cannot be read: ${failed.message}.${isPaused ? "" : " Trying again automatically."}`
      }
      isEmpty={answer !== undefined && rows.length === 0}
      noun="process"
      nothing="No processes visible."
      reading={reading}
      tableRef={tableRef}
      after={
        view.pid !== undefined &&
        answer !== undefined && (
          <ProcessDetail
            key={view.pid}
            pid={view.pid}
            entry={open}
            answer={answer}
            find={find}
            state={describeFreshness(freshness)}
            workloadName={workloadName}
            workloadHref={(id) => formatView({ ...view, ...toWorkload(view, id) })}
            onWorkload={openWorkload}
            onOpen={openProcess}
            onClose={close}
          />
        )
      }
    >
      <ProcessTable
        answer={answer}
        rows={rows}
        order={order}
        onSort={(column) => sortBy(nextOrder(order, column))}
        workloadName={workloadName}
        workloadHref={(id) => formatView({ ...view, ...toWorkload(view, id) })}
        onWorkload={openWorkload}
        onOpen={openProcess}
      />
    </ListPage>
  );
}

function toWorkload(view: View, workload: string): Partial<View> {
  return { ...openPage(view, "workloads"), workload };
}

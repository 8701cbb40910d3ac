import { memo, useCallback, useDeferredValue, useRef } from "react";
import { Failure } from "../../api/fetch.ts";
import { areWorkloadsOff, type HeldWorkloads } from "../../api/workloads.ts";
import { describeFreshness, judgeFreshness } from "../../lib/freshness.ts";
import { isOrderHeld } from "../../lib/hold-order.ts";
import { formatClock, parseTime } from "../../lib/time.ts";
import type { View } from "../../lib/view.ts";
import { Choice, ListPage } from "../../ui/ListPage.tsx";
import { MissingLine } from "../../ui/MissingLine.tsx";
import { useHeldOrder } from "../../ui/use-held-order.ts";
import { useReading } from "../../ui/use-reading.ts";
import { useWorkloads } from "./use-workloads.ts";
import { WorkloadDetail, type WorkloadDetailProps } from "./WorkloadDetail.tsx";
import { WorkloadTable } from "./WorkloadTable.tsx";
import { COLUMNS } from "./workload-columns.ts";
import {
  compareWorkloads,
  groupingOf,
  KINDS,
  kindOf,
  matchesWorkload,
  orderOf,
  sortedBy,
  toRows,
} from "./workload-order.ts";
import { describeList, describeRest, KIND_WORDS } from "./workload-words.ts";
import "./WorkloadsPage.css";

interface WorkloadsPageProps {
  /** The instance that the page is pinned to; undefined while there is none. */
  instance: string | undefined;
  intervalSeconds: number | undefined;
  /** What stands for the trends of the one that is open, where the instance keeps what was measured. */
  History?: WorkloadDetailProps["History"];
  view: View;
  onView: (change: Partial<View>) => void;
  isPaused: boolean;
  /** What there was at the moment that a paused page shows. */
  held?: HeldWorkloads | undefined;
}

/** Who runs on the machine, and what each uses of it: live, and still while one reads it. A tick of the rest of the page draws nothing here. */
export const WorkloadsPage = memo(function WorkloadsPage(props: WorkloadsPageProps) {
  const { instance, intervalSeconds = 1, History, view, onView, isPaused, held } = props;
  const tableRef = useRef<HTMLDivElement>(null);
  const reading = useReading();
  const filter = useDeferredValue(view.filter);
  const { answer, byId, failure, freshness } = useWorkloads({
    instance,
    intervalSeconds,
    open: view.workload,
    isPaused,
    held,
  });
  const order = orderOf(view);
  const kind = kindOf(view);
  const grouping = groupingOf(view);

  const listed = answer?.list.workloads ?? [];
  const matches = matchesWorkload(filter, kind);
  const current = listed.toSorted(compareWorkloads(order)).map(({ id }) => id);
  const basis = `${answer?.list.instance} ${order.column} ${order.isDescending}`;
  const isRead = reading.isRead || view.workload !== undefined;
  const ids = useHeldOrder(current, basis, isRead && answer !== undefined);
  const isHeld = !isPaused && isOrderHeld(ids, current);
  const inOrder = ids.flatMap((id) => byId.get(id)?.workload ?? []).filter(matches);
  const { rows, count } = toRows(inOrder, grouping, kind);
  const isFiltered = filter.trim() !== "" || kind !== undefined;
  const shown = answer && describeList(answer, count, isFiltered);

  const open = useCallback((workload: string) => onView({ workload }), [onView]);
  const close = () => {
    const { workload } = view;
    onView({ workload: undefined });
    // The dialog gives the focus back to what had it; where that was nothing, the reader goes on at the row.
    requestAnimationFrame(() => {
      const table = tableRef.current;
      if (document.activeElement === document.body && workload !== undefined) {
        table?.querySelector<HTMLElement>(`[data-key="${CSS.escape(workload)}"]`)?.focus();
      }
      reading.setFocused(table?.contains(document.activeElement) ?? false);
    });
  };
  const state = answer === undefined ? "" : isPaused ? pausedAt(answer.list.at) : describeFreshness(freshness);
  const kinds = KINDS.filter((one) => one === kind || listed.some((workload) => workload.kind === one));
  const hasPods = grouping === "pod" || listed.some((workload) => workload.kind === "pod");
  return (
    <ListPage
      className="workloads"
      title="Workloads"
      count={shown}
      isLoading={answer === undefined && failure === undefined}
      columns={COLUMNS}
      sortedBy={order.column}
      onSortBy={(column) => onView(sortedBy(column))}
      choices={
        <>
          <Choice
            label="Kind"
            value={kind ?? ""}
            options={[{ value: "", text: "All kinds" }, ...kinds.map((one) => ({ value: one, text: KIND_WORDS[one] }))]}
            onChoose={(chosen) => onView({ kind: chosen || undefined })}
          />
          <Choice
            label="Group"
            value={grouping}
            options={[
              { value: "none", text: "Ungrouped" },
              { value: "kind", text: "By kind" },
              ...(hasPods ? [{ value: "pod" as const, text: "By pod" }] : []),
            ]}
            onChoose={(group) => onView({ group: group === "none" ? undefined : group })}
          />
        </>
      }
      filter={view.filter}
      filterParts={["name", "pod", "image", "id"]}
      onFilter={(filter) => onView({ filter })}
      reason={<MissingLine entries={answer?.list.missing ?? []} />}
      state={isHeld ? "Order held while you read" : state}
      isOld={["stale", "offline"].includes(judgeFreshness(freshness))}
      announced={isFiltered && shown !== undefined ? `${shown} shown` : ""}
      failure={answer === undefined && failure !== undefined ? describeFailure(failure, isPaused) : undefined}
      isEmpty={answer !== undefined && rows.length === 0}
      noun="workload"
      nothing={
        kind === undefined
          ? "Nothing runs here in a container, pod, service or session."
          : `No ${KIND_WORDS[kind].toLowerCase()}.`
      }
      reading={reading}
      tableRef={tableRef}
      after={
        view.workload !== undefined &&
        answer !== undefined && (
          <WorkloadDetail
            key={view.workload}
            id={view.workload}
            watched={byId.get(view.workload)}
            byId={byId}
            answer={answer}
            instance={instance}
            History={History}
            isPaused={isPaused}
            state={state}
            view={view}
            onView={onView}
            onClose={close}
          />
        )
      }
    >
      <WorkloadTable
        rows={answer && rows}
        order={order}
        onSort={(column) => onView(sortedBy(column, view))}
        onOpen={open}
      />
      {answer && (
        <p className="workloads__rest">
          {describeRest(answer.list).map((line) => (
            <span key={line.slice(0, 4)}>{line} </span>
          ))}
        </p>
      )}
    </ListPage>
  );
});

function pausedAt(at: string): string {
  return `Paused at ${formatClock(parseTime(at) ?? Number.NaN)}`;
}

/** Asking again does not turn on what is off. */
function describeFailure(failure: Error, isPaused: boolean): string {
  if (failure instanceof Failure && failure.status === 404) return "This version of the API does not list workloads.";
  if (areWorkloadsOff(failure)) {
    return "Workloads are turned off on this machine. To turn them on, set SYS_STATS_WORKLOADS=on on its API, which is the default.";
  }
  return `The workloads cannot be read: ${failure.message}.${isPaused ? "" : " Trying again automatically."}`;
}

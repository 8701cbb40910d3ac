import { useQuery } from "@tanstack/react-query";
import type { MouseEvent } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import { type HeldWorkloads, type Workload, type WorkloadAnswer, workloadsQuery } from "../../api/workloads.ts";
import { formatByteRate, formatBytes, formatWholePercent } from "../../lib/format.ts";
import { type Resource, resourceOf } from "../../lib/resource.ts";
import { formatView, openPage, type View } from "../../lib/view.ts";
import { cardElementId } from "../../ui/Card.tsx";
import { isPlainClick } from "../../ui/plain-click.ts";
import { useHeldOrder } from "../../ui/use-held-order.ts";
import type { Near } from "../../ui/use-near.ts";
import { useReading } from "../../ui/use-reading.ts";
import { Value } from "../../ui/Value.tsx";
import { diskBytesPerSecond, longestWait, RESOURCE_WORDS } from "./workload-numbers.ts";
import { compareWorkloads, sortedBy, toRows, type WorkloadColumn } from "./workload-order.ts";
import { describeKind, formatCores } from "./workload-words.ts";
import "./WorkloadsCard.css";

export interface WorkloadsCardProps extends Near {
  snapshot: Snapshot;
  view: View;
  onView: (change: Partial<View>) => void;
  isPaused: boolean;
  detail?: PanelProps["detail"];
  /** The workloads of the moment that a paused page shows. */
  held: HeldWorkloads | undefined;
}

const MOST_ROWS = 5;
/** Pods are among them, and left out in favour of their containers. */
const ASKED = 30;

const COLUMN = { cpu: "cpu", memory: "memory", io: "disk" } as const satisfies Record<Resource, WorkloadColumn>;

const COLUMNS: readonly { column: WorkloadColumn; label: string }[] = [
  { column: "cpu", label: "CPUs" },
  { column: "memory", label: "Memory" },
  { column: "disk", label: "Disk" },
  { column: "pressure", label: "Waiting" },
];

/** Who uses most of what is short right now, each leading to the list. Nothing where workloads are not read: the list says why. */
export function WorkloadsCard(props: WorkloadsCardProps) {
  const { snapshot, view, onView, isPaused, held, detail, isNear, watch } = props;
  const reading = useReading();
  const { instance, intervalSeconds } = snapshot;
  const [worst] = snapshot.verdict.sentences;
  const isShort = worst !== undefined && worst.level !== "ok";
  const resource = isShort ? resourceOf(worst.field) : "cpu";
  const query = useQuery({
    ...workloadsQuery({ instance, sort: COLUMN[resource], limit: ASKED, intervalSeconds, isPaused }),
    placeholderData: (before: WorkloadAnswer | undefined) => (before?.list.instance === instance ? before : undefined),
    enabled: isNear && !isPaused,
  });
  const answer = isPaused ? (held?.answer ?? query.data) : query.data;
  const order = { column: COLUMN[resource], isDescending: true };
  const { rows } = toRows(answer?.list.workloads.toSorted(compareWorkloads(order)) ?? [], "none", undefined);
  const byId = new Map(rows.flatMap((row) => (row.kind === "workload" ? [[row.workload.id, row.workload]] : [])));
  // What one points at is not another one at the click.
  const ids = useHeldOrder([...byId.keys()], order.column, reading.isRead && answer !== undefined);
  const top = ids.slice(0, MOST_ROWS).flatMap((id) => byId.get(id) ?? []);
  if (answer === undefined && query.error !== null) return null;
  const toPage = (change: Partial<View> = {}) => ({
    ...openPage(view, "workloads"),
    ...sortedBy(order.column),
    ...change,
  });
  const link = (place: Partial<View>) => ({
    href: formatView({ ...view, ...place }),
    onClick: (event: MouseEvent) => {
      if (isPlainClick(event)) onView(place);
    },
  });
  return (
    <section
      className="card workloads-card"
      id={cardElementId("workloads")}
      tabIndex={-1}
      aria-label="Workloads"
      aria-busy={answer === undefined}
      ref={watch}
    >
      <div className="workloads-card__head">
        <h2 className="card__title">Workloads</h2>
        <p className="card__about">{`the top ${MOST_ROWS} by ${RESOURCE_WORDS[resource]}`}</p>
        <a className="workloads-card__all" {...link(toPage())}>
          All workloads
        </a>
      </div>
      <table className="table" aria-label="Top workloads" {...reading.handlers}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            {COLUMNS.map(({ column, label }) => (
              <th scope="col" key={column} data-column={column}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer === undefined
            ? Array.from({ length: MOST_ROWS }, (_, place) => <SkeletonRow key={COLUMNS[place]?.column ?? place} />)
            : top.map((workload) => (
                <tr key={workload.id}>
                  <th scope="row">
                    <a className="table__name" {...link(toPage({ workload: workload.id }))}>
                      {workload.name}
                    </a>
                    <span className="table__more">{describeKind(workload)}</span>
                  </th>
                  {COLUMNS.map(({ column }) => (
                    <td key={column} data-column={column}>
                      {cellOf(workload, column)}
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
      {detail?.("workloads", answer?.list)}
    </section>
  );
}

function SkeletonRow() {
  return (
    <tr>
      <th scope="row">
        <Value text="" isLoading />
        <span className="table__more">&nbsp;</span>
      </th>
      {COLUMNS.map(({ column }) => (
        <td key={column} data-column={column}>
          <Value text="" isLoading />
        </td>
      ))}
    </tr>
  );
}

function cellOf(workload: Workload, column: WorkloadColumn) {
  const { cpu, memory } = workload;
  switch (column) {
    case "cpu":
      return <Amount text={formatCores(cpu.usageCores)} percent={cpu.usagePercent} />;
    case "memory":
      return <Amount text={formatBytes(memory.workingSetBytes)} percent={memory.usagePercent} />;
    case "disk":
      return <Value text={formatByteRate(diskBytesPerSecond(workload))} />;
    default: {
      const wait = longestWait(workload);
      return (
        <>
          <Value text={formatWholePercent(wait?.percent)} />
          {wait !== undefined && wait.percent >= 0.5 && (
            <span className="table__more">{RESOURCE_WORDS[wait.resource]}</span>
          )}
        </>
      );
    }
  }
}

function Amount({ text, percent }: { text: string; percent: number | undefined }) {
  return (
    <>
      <Value text={text} />
      {percent !== undefined && <span className="table__more">{formatWholePercent(percent)} of its limit</span>}
    </>
  );
}

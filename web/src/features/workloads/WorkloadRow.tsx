import { memo } from "react";
import type { Workload } from "../../api/workloads.ts";
import {
  DASH,
  formatByteRate,
  formatBytes,
  formatCount,
  formatExactBytes,
  formatPercent,
  formatWholePercent,
} from "../../lib/format.ts";
import type { RowFocus } from "../../ui/SortableTable.tsx";
import { Value } from "../../ui/Value.tsx";
import { diskBytesPerSecond, longestWait, networkBytesPerSecond, RESOURCE_WORDS } from "./workload-numbers.ts";
import type { WorkloadColumn } from "./workload-order.ts";
import { describeKind, formatCores } from "./workload-words.ts";

interface WorkloadRowProps extends RowFocus {
  place: number;
  workload: Workload;
  /** It stands below the pod that it is in. */
  isInside: boolean;
  /** What the list is sorted by: on a small screen it has no column of its own. */
  sortedBy: WorkloadColumn;
  /** Whether it is on the screen or near it. Elsewhere only its name is drawn: that is what a search of the browser looks for. */
  isSeen: boolean;
  watch: (element: HTMLElement | null) => (() => void) | undefined;
  onOpen: (id: string) => void;
}

/** One workload. Its name is the button that opens it, stretched over the whole row. */
export const WorkloadRow = memo(function WorkloadRow({ place, workload, isSeen, watch, ...row }: WorkloadRowProps) {
  const { id, name, kind, memory } = workload;
  const isKilled = (memory.oomKillEvents?.length ?? 0) > 0;
  const wait = longestWait(workload);
  return (
    <tr
      className="list-row workload-row"
      data-place={place}
      data-kind={kind}
      data-inside={row.isInside || undefined}
      ref={watch}
    >
      <th scope="row" data-column="name">
        {/* Another workload has another name: what stands beside it is new there, and was not moved. */}
        <span className="workload-row__name" key={id}>
          <button
            className="list-row__open"
            type="button"
            data-key={id}
            tabIndex={row.isTabStop ? 0 : -1}
            aria-haspopup="dialog"
            onFocus={() => row.onFocus(id)}
            onKeyDown={row.onKeyDown}
            onClick={() => row.onOpen(id)}
          >
            {name}
          </button>
          {isKilled && (
            <strong className="workload-row__killed" title="A process of it was killed in the last 5 minutes">
              ran out of memory
            </strong>
          )}
          <span className="workload-row__kind">{describeKind(workload)}</span>
        </span>
        {isSeen && (
          <span className="list-row__more">
            {[moreOf(workload, row.sortedBy), describeKind(workload)].filter(Boolean).join(" · ")}
          </span>
        )}
      </th>
      {isSeen && (
        <>
          <Amount column="cpu" text={formatCores(workload.cpu.usageCores)} percent={workload.cpu.usagePercent} />
          <Throttled cpu={workload.cpu} />
          <Amount
            column="memory"
            text={formatBytes(memory.workingSetBytes)}
            title={`${formatExactBytes(memory.workingSetBytes)}${memory.limitBytes === undefined ? "" : ` of ${formatBytes(memory.limitBytes)}`}`}
            percent={memory.usagePercent}
          />
          <Amount
            column="pressure"
            text={formatWholePercent(wait?.percent)}
            of={wait !== undefined && wait.percent >= 0.5 ? RESOURCE_WORDS[wait.resource] : undefined}
            isQuiet={wait !== undefined && wait.percent < 0.5}
          />
          <Rate column="disk" bytesPerSecond={diskBytesPerSecond(workload)} />
          <Rate column="network" bytesPerSecond={networkBytesPerSecond(workload)} />
          <Amount column="processes" text={formatCount(workload.processes ?? workload.pids?.current)} isQuiet />
          <Amount column="restarts" text={formatCount(workload.restartsSeen)} isQuiet={workload.restartsSeen === 0} />
        </>
      )}
    </tr>
  );
}, isSame);

/** A row that is not seen shows a name, and need not be drawn again for other numbers. */
function isSame(before: WorkloadRowProps, after: WorkloadRowProps): boolean {
  const { workload: one, ...rest } = before;
  const { workload: other, ...next } = after;
  const isSameRest = (Object.keys(rest) as (keyof typeof rest)[]).every((name) => Object.is(rest[name], next[name]));
  if (!isSameRest) return false;
  return one === other || (!after.isSeen && one.id === other.id && one.name === other.name && one.kind === other.kind);
}

/** The value that the list is sorted by, where a small screen has no column for it. */
function moreOf(workload: Workload, column: WorkloadColumn): string {
  const rate = (bytesPerSecond: number | undefined, word: string) => `${word} ${formatByteRate(bytesPerSecond)}`;
  const wait = longestWait(workload);
  switch (column) {
    case "throttled":
      return `throttled ${formatPercent(workload.cpu.throttledPercent)}`;
    case "pressure":
      return wait === undefined
        ? `waiting ${DASH}`
        : `${RESOURCE_WORDS[wait.resource]} ${formatWholePercent(wait.percent)}`;
    case "disk":
      return rate(diskBytesPerSecond(workload), "disk");
    case "network":
      return rate(networkBytesPerSecond(workload), "network");
    case "processes":
      return `${formatCount(workload.processes ?? workload.pids?.current)} processes`;
    case "restarts":
      return `${formatCount(workload.restartsSeen)} restarts`;
    default:
      return "";
  }
}

/** Without a limit there is nothing to be known. */
function Throttled({ cpu: { limitCores, throttledPercent } }: Pick<Workload, "cpu">) {
  return limitCores === undefined ? (
    <td data-column="throttled" title="It has no CPU limit." />
  ) : (
    <Amount column="throttled" text={formatWholePercent(throttledPercent)} isQuiet={!throttledPercent} />
  );
}

interface AmountProps {
  column: WorkloadColumn;
  text: string;
  title?: string;
  /** Of its limit, as a bar. */
  percent?: number | undefined;
  of?: string | undefined;
  isQuiet?: boolean;
}

/** Little is left of the limit from here on. */
const NEAR_PERCENT = 90;

function Amount({ column, text, title, percent, of, isQuiet = false }: AmountProps) {
  const limited = percent === undefined ? undefined : `${formatPercent(percent)} of its limit`;
  return (
    <td
      data-column={column}
      data-number
      data-zero={isQuiet || undefined}
      title={[title, limited].filter(Boolean).join(", ") || undefined}
    >
      {of !== undefined && <span className="workload-row__of">{of}</span>}
      <Value key={text} text={text} />
      {percent !== undefined && (
        <span
          className="list-row__bar"
          data-near={percent >= NEAR_PERCENT || undefined}
          aria-hidden="true"
          style={{ "--share": Math.round(Math.min(100, percent)) / 100 }}
        />
      )}
    </td>
  );
}

function Rate({ column, bytesPerSecond }: { column: WorkloadColumn; bytesPerSecond: number | undefined }) {
  return <Amount column={column} text={formatByteRate(bytesPerSecond)} isQuiet={!bytesPerSecond} />;
}

import type { Workload } from "../../api/workloads.ts";
import { formatByteRate, formatBytes, formatCount } from "../../lib/format.ts";
import { sumOf } from "../../lib/series.ts";
import { Value } from "../../ui/Value.tsx";
import { diskBytesPerSecond } from "./workload-numbers.ts";
import { WORKLOAD_COLUMNS, type WorkloadColumn } from "./workload-order.ts";
import { formatCores } from "./workload-words.ts";

interface WorkloadGroupProps {
  title: string;
  members: readonly Workload[];
  isCountedElsewhere: boolean;
}

/** What can be added up. A network is shared by the containers of a pod: its traffic would count more than once. */
const SUMS: Partial<Record<WorkloadColumn, (members: readonly Workload[]) => string>> = {
  cpu: (members) => formatCores(sumOf(members.map(({ cpu }) => cpu.usageCores))),
  memory: (members) => formatBytes(sumOf(members.map(({ memory }) => memory.workingSetBytes))),
  disk: (members) => formatByteRate(sumOf(members.map(diskBytesPerSecond))),
  processes: (members) => formatCount(sumOf(members.map(({ processes }) => processes))),
};

/** The heading of a group, with what its rows add up to. */
export function WorkloadGroup({ title, members, isCountedElsewhere }: WorkloadGroupProps) {
  return (
    <tr className="list-row workload-group">
      {WORKLOAD_COLUMNS.map((column) =>
        column === "name" ? (
          <th key={column} scope="rowgroup" data-column={column}>
            {title} <span className="workload-group__count">{formatCount(members.length)}</span>
            {isCountedElsewhere && <span className="workload-group__note">with what their containers use</span>}
          </th>
        ) : (
          <td key={column} data-column={column} data-number>
            {SUMS[column] && <Value text={SUMS[column](members)} />}
          </td>
        ),
      )}
    </tr>
  );
}

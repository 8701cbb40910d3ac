import { useQuery } from "@tanstack/react-query";
import { PROCESS_LIMIT, processesQuery } from "../../api/processes.ts";
import { formatBytes, formatPercent } from "../../lib/format.ts";
import { formatView, openPage, type View } from "../../lib/view.ts";
import { isPlainClick } from "../../ui/plain-click.ts";
import { Value } from "../../ui/Value.tsx";

interface WorkloadProcessesProps {
  /** Of the workload, and of what is in it. */
  ids: ReadonlySet<string>;
  instance: string | undefined;
  isPaused: boolean;
  view: View;
  onView: (change: Partial<View>) => void;
}

/** The processes inside, as far as they are among those that use the most CPU. */
export function WorkloadProcesses({ ids, instance, isPaused, view, onView }: WorkloadProcessesProps) {
  const { data, error } = useQuery({ ...processesQuery({ instance, sort: "cpu", isPaused }), enabled: !isPaused });
  const rows = data?.list.processes.filter(({ workload }) => workload !== undefined && ids.has(workload));
  const isWhole = data !== undefined && data.list.processes.length >= data.list.total;
  const toProcess = (pid: number) => ({ ...openPage(view, "processes"), pid });
  return (
    <section className="workload-processes" aria-label="Processes inside">
      <h3>Processes inside</h3>
      {rows === undefined || rows.length === 0 ? (
        <p>{describeNone(rows !== undefined, isWhole, isPaused, error)}</p>
      ) : (
        <table>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Name</th>
              <th scope="col">CPU</th>
              <th scope="col">Memory</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ pid, name, cpuPercent, residentBytes }) => (
              <tr key={pid}>
                <th scope="row">
                  <a
                    href={formatView({ ...view, ...toProcess(pid) })}
                    onClick={(event) => {
                      if (isPlainClick(event)) onView(toProcess(pid));
                    }}
                  >
                    {name} <span>{pid}</span>
                  </a>
                </th>
                <td>
                  <Value text={formatPercent(cpuPercent)} />
                </td>
                <td>
                  <Value text={formatBytes(residentBytes)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows !== undefined && rows.length > 0 && !isWhole && (
        <p>Of the {PROCESS_LIMIT} processes of the machine that use the most CPU.</p>
      )}
    </section>
  );
}

function describeNone(isRead: boolean, isWhole: boolean, isPaused: boolean, error: Error | null): string {
  if (isRead) return isWhole ? "None." : `None among the ${PROCESS_LIMIT} that use the most CPU.`;
  if (isPaused) return "Not read while paused.";
  return error === null ? "Reading …" : `They cannot be read: ${error.message}.`;
}

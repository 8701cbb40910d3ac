import { memo } from "react";
import { formatBytes, formatCount, formatDuration, formatExactBytes, formatPercent } from "../../lib/format.ts";
import { isPlainClick } from "../../ui/plain-click.ts";
import type { RowFocus } from "../../ui/SortableTable.tsx";
import { Value } from "../../ui/Value.tsx";
import type { Tracked } from "./process-watch.ts";
import { finishedChildrenPercent, stateDetail, stateWord } from "./process-words.ts";

interface ProcessRowProps extends RowFocus {
  entry: Tracked;
  /** Why its row is there without it; empty while it is listed. */
  fate: string;
  /** 0 to 1, of the largest in the list. */
  cpuShare: number;
  memoryShare: number;
  /** Where it runs: the name of its workload, and the address of that. */
  workload: string | undefined;
  workloadHref: string | undefined;
  onWorkload: (id: string) => void;
  onOpen: (pid: number) => void;
}

/**
 * One process. Its name is the button that opens it, stretched over the whole row. On a small screen the row is two lines: what
 * has no column of its own there stands below the name.
 */
export const ProcessRow = memo(function ProcessRow({ entry, fate, ...row }: ProcessRowProps) {
  const { key, process } = entry;
  const { name, pid, user, state, threads, cpuPercent, residentBytes, ageSeconds, command } = process;
  const word = fate || stateWord(state);
  const children = finishedChildrenPercent(process);
  return (
    <tr className="list-row process-row" data-gone={fate !== "" || undefined}>
      <th scope="row" data-column="name">
        {/* Another process has another name: what stands beside it is new there, and was not moved. */}
        <span className="process-row__name" key={key}>
          <button
            className="list-row__open"
            type="button"
            data-key={key}
            tabIndex={row.isTabStop ? 0 : -1}
            aria-haspopup="dialog"
            onFocus={() => row.onFocus(key)}
            onKeyDown={row.onKeyDown}
            onClick={() => row.onOpen(pid)}
          >
            {name}
          </button>
          {children !== undefined && (
            <span className="process-row__children">+ {formatPercent(children)} by finished children</span>
          )}
          {row.workload !== undefined && process.workload !== undefined && (
            <a
              className="process-row__workload"
              href={row.workloadHref}
              tabIndex={-1}
              onClick={(event) => {
                if (isPlainClick(event) && process.workload !== undefined) row.onWorkload(process.workload);
              }}
            >
              {row.workload}
            </a>
          )}
          {command && <span className="process-row__command">{command}</span>}
        </span>
        <span className="list-row__more">
          {pid} · {user} · {word}
          {row.workload !== undefined && ` · ${row.workload}`}
          {children !== undefined && ` · + ${formatPercent(children)} by finished children`}
        </span>
      </th>
      <td data-column="pid" data-number>
        <Figure text={String(pid)} />
      </td>
      <td data-column="user">
        <span className="list-row__cut">{user}</span>
      </td>
      <td data-column="state" title={fate ? undefined : stateDetail(state)}>
        <span className="process-row__letter" aria-hidden="true">
          {fate ? "" : state}
        </span>
        {word}
      </td>
      <td
        data-column="cpu"
        data-number
        data-zero={(cpuPercent !== undefined && cpuPercent < 0.05) || undefined}
        title={cpuPercent === undefined ? "Not known yet: it needs two readings." : undefined}
      >
        <Figure text={formatPercent(cpuPercent)} />
        <span className="list-row__bar" aria-hidden="true" style={{ "--share": row.cpuShare }} />
      </td>
      <td
        data-column="memory"
        data-number
        data-zero={residentBytes === 0 || undefined}
        title={formatExactBytes(residentBytes)}
      >
        <Figure text={formatBytes(residentBytes)} />
        <span className="list-row__bar" aria-hidden="true" style={{ "--share": row.memoryShare }} />
      </td>
      <td data-column="threads" data-number>
        <Figure text={formatCount(threads)} />
      </td>
      <td data-column="age" data-number>
        <Figure text={formatDuration(ageSeconds)} />
      </td>
    </tr>
  );
});

/** A number that ends at the right: one of another width is a new one, because it would begin elsewhere, which counts as a shift. */
function Figure({ text }: { text: string }) {
  return <Value key={text} text={text} />;
}

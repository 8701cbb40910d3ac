import type { ReactNode } from "react";
import type { Process, ProcessAnswer } from "../../api/processes.ts";
import {
  formatBytes,
  formatByteTick,
  formatCount,
  formatDuration,
  formatExactBytes,
  formatPercent,
} from "../../lib/format.ts";
import { growingByteScale, growingScale } from "../../lib/scale.ts";
import { summarize } from "../../lib/series.ts";
import { formatClock } from "../../lib/time.ts";
import { DetailFact, DetailMetric, DetailState } from "../../ui/Detail.tsx";
import { Drawer } from "../../ui/Drawer.tsx";
import { isPlainClick } from "../../ui/plain-click.ts";
import { Value } from "../../ui/Value.tsx";
import { HISTORY_SECONDS, type Sample, type Tracked } from "./process-watch.ts";
import { describeEnd, describeList, finishedChildrenPercent, stateDetail, stateWord } from "./process-words.ts";

interface ProcessDetailProps {
  pid: number;
  /** Undefined where no list had it. */
  entry: Tracked | undefined;
  answer: ProcessAnswer;
  find: (pid: number) => Tracked | undefined;
  /** How fresh the list is, in words. */
  state: string;
  workloadName: (id: string) => string;
  workloadHref: (id: string) => string;
  onWorkload: (id: string) => void;
  onOpen: (pid: number) => void;
  onClose: () => void;
}

const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const cpuScale = growingScale(1);
const byteScale = growingByteScale(1024 ** 2);
/** The page asks every two seconds; an answer that is late is not a gap yet. */
const GAP_SECONDS = 7;

/** Everything that is known of one process. */
export function ProcessDetail({ pid, entry, answer, find, state, onOpen, onClose, ...props }: ProcessDetailProps) {
  if (entry === undefined) {
    return (
      <Drawer title={`Process ${pid}`} label={`Process ${pid}`} onClose={onClose}>
        <p className="detail__state" data-gone>
          Process {pid} is not listed ({describeList(answer)}). It has ended, or is further down the list.
        </p>
      </Drawer>
    );
  }
  const { process, samples } = entry;
  const children = finishedChildrenPercent(process);
  return (
    <Drawer
      title={
        <>
          {process.name} <span className="detail__pid">{pid}</span>
        </>
      }
      label={`${process.name}, process ${pid}`}
      onClose={onClose}
    >
      <DetailState end={describeEnd(entry, answer)} state={state} />
      <History process={process} samples={samples} />
      <dl className="detail__facts">
        <Row name="Process ID" field="pid">
          {process.pid}
        </Row>
        <Row name="State" field="state">
          {process.state} {stateWord(process.state)}
          <small>{stateDetail(process.state)}</small>
        </Row>
        {children !== undefined && (
          <Row name="Finished children" field="finishedChildrenCpuPercent">
            {formatPercent(children)}
            <small>CPU of children that ended since the last reading.</small>
          </Row>
        )}
        <Row name="User" field="user">
          {process.user}
        </Row>
        <Row name="Parent" field="parentPid">
          <Parent pid={process.parentPid} parent={find(process.parentPid)} onOpen={onOpen} />
        </Row>
        {process.workload !== undefined && (
          <Row name="Workload" field="workload">
            <a
              href={props.workloadHref(process.workload)}
              onClick={(event) => {
                if (isPlainClick(event) && process.workload !== undefined) props.onWorkload(process.workload);
              }}
            >
              {props.workloadName(process.workload)}
            </a>
          </Row>
        )}
        <Row name="Threads" field="threads">
          {formatCount(process.threads)}
        </Row>
        <Row name="Running for" field="ageSeconds">
          <Value text={formatDuration(process.ageSeconds)} />
          <small>
            {entry.startedAt === undefined
              ? "Start time unknown: the machine's boot time is."
              : `since ${DATE.format(entry.startedAt * 1000)}`}
          </small>
        </Row>
        <Row name="Command line" field="command">
          <Command process={process} answer={answer} />
        </Row>
      </dl>
    </Drawer>
  );
}

function History({ process, samples }: { process: Process; samples: readonly Sample[] }) {
  const times = samples.map(({ time }) => time);
  const to = times.at(-1) ?? 0;
  const spanSeconds = Math.max(60, Math.min(HISTORY_SECONDS, to - (times[0] ?? to)));
  const axis = { times, from: to - spanSeconds, to, gapSeconds: GAP_SECONDS };
  const ends = { left: `−${formatDuration(Math.round(spanSeconds))}`, right: formatClock(to) };

  const cpu = samples.map(({ cpuPercent }) => cpuPercent);
  const cpuSum = summarize(cpu);
  const cpuTop = cpuScale(cpuSum.peak ?? 0).max;
  const cpuNow = formatPercent(process.cpuPercent);

  const bytes = samples.map(({ residentBytes }) => residentBytes);
  const bytesPeak = summarize(bytes).peak;
  const bytesTop = byteScale(bytesPeak ?? 0).max;
  const bytesNow = formatBytes(process.residentBytes);
  return (
    <div className="detail__history">
      <DetailMetric
        title="CPU"
        field="Process.cpuPercent"
        now={cpuNow}
        about={`of one core · average ${formatPercent(cpuSum.average)} · peak ${formatPercent(cpuSum.peak)}`}
        summary={`average ${formatPercent(cpuSum.average)}, peak ${formatPercent(cpuSum.peak)}`}
        trend={{ ...axis, values: cpu.map((value) => value ?? null), max: cpuTop }}
        color="--series-blue"
        top={`${cpuTop}\u00a0%`}
        {...ends}
      />
      <DetailMetric
        title="Memory"
        field="Process.residentBytes"
        now={bytesNow}
        about={`in RAM · ${formatExactBytes(process.residentBytes)} · peak ${formatBytes(bytesPeak)}`}
        summary={`peak ${formatBytes(bytesPeak)}`}
        trend={{ ...axis, values: bytes, max: bytesTop }}
        color="--series-green"
        top={formatByteTick(bytesTop)}
        {...ends}
      />
    </div>
  );
}

interface RowProps {
  name: string;
  field: keyof Process;
  children: ReactNode;
}

function Row({ field, ...fact }: RowProps) {
  return <DetailFact {...fact} field={`Process.${field}`} />;
}

interface ParentProps {
  pid: number;
  parent: Tracked | undefined;
  onOpen: (pid: number) => void;
}

function Parent({ pid, parent, onOpen }: ParentProps) {
  if (pid === 0) return "none";
  if (parent === undefined) {
    return (
      <>
        {pid}
        <small>Not in the list.</small>
      </>
    );
  }
  return (
    <button className="detail__parent" type="button" onClick={() => onOpen(pid)}>
      {parent.process.name} ({pid})
    </button>
  );
}

function Command({ process, answer }: { process: Process; answer: ProcessAnswer }) {
  if (process.command) return <code className="detail__command">{process.command}</code>;
  if (answer.list.processes.some(({ command }) => command)) return "None: this is a kernel thread.";
  return (
    <>
      Not shown
      <small>
        It may contain secrets, so it is off. Set <code>SYS_STATS_PROCESS_ARGS=true</code> on the API to show it.
      </small>
    </>
  );
}

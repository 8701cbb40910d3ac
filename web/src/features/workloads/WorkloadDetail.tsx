import { useQuery } from "@tanstack/react-query";
import type { ComponentType, ReactNode } from "react";
import { type Workload, type WorkloadAnswer, workloadQuery } from "../../api/workloads.ts";
import { formatByteRate, formatBytes, formatCount, formatDuration, formatPercent, plural } from "../../lib/format.ts";
import { formatClock, parseTime } from "../../lib/time.ts";
import type { View } from "../../lib/view.ts";
import { DetailFact, DetailState } from "../../ui/Detail.tsx";
import { Drawer } from "../../ui/Drawer.tsx";
import { Value } from "../../ui/Value.tsx";
import { MemoryTimeLeft } from "../MemoryTimeLeft.tsx";
import type { WorkloadHistoryProps } from "../workload-history-props.ts";
import { WorkloadHint } from "./WorkloadHint.tsx";
import { WorkloadProcesses } from "./WorkloadProcesses.tsx";
import { WorkloadTrends } from "./WorkloadTrends.tsx";
import type { Watched } from "./workload-watch.ts";
import { describeCpuLimit, describeKind, describeVictims, podOf } from "./workload-words.ts";
import "./WorkloadDetail.css";

export interface WorkloadDetailProps {
  id: string;
  /** Undefined where no list had it. */
  watched: Watched | undefined;
  byId: ReadonlyMap<string, Watched>;
  answer: WorkloadAnswer;
  instance: string | undefined;
  /** The history of a workload around its trends; undefined where the instance keeps none. */
  History: ComponentType<WorkloadHistoryProps> | undefined;
  isPaused: boolean;
  /** How fresh the list is, in words. */
  state: string;
  view: View;
  onView: (change: Partial<View>) => void;
  onClose: () => void;
}

const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** Everything that is known of one workload. */
export function WorkloadDetail(props: WorkloadDetailProps) {
  const { id, watched, byId, answer, instance, History, isPaused, state, view, onView, onClose } = props;
  // Ports are read for the one that is asked for. What a paused page shows is of a moment that is past.
  const { data: asked } = useQuery({ ...workloadQuery(instance, id), enabled: !isPaused && watched !== undefined });
  if (watched === undefined) {
    return (
      <Drawer title="Not here" label="Workload that is not listed" onClose={onClose}>
        <p className="detail__state" data-gone>
          <code>{id}</code> is not listed. It has ended, or this is another machine.
        </p>
      </Drawer>
    );
  }
  const { workload, samples, seenAt, isListed } = watched;
  const inside = [...byId.values()].filter((other) => other.workload.parent === id);
  const ids = new Set([id, ...inside.map((other) => other.workload.id)]);
  const pod = workload.parent === undefined ? undefined : byId.get(workload.parent)?.workload;
  const now = parseTime(answer.list.at) ?? seenAt;
  const trends = <WorkloadTrends workload={workload} samples={samples} />;
  const ports = asked?.list.workloads.find((one) => one.id === id)?.ports;
  return (
    <Drawer
      title={
        <>
          {workload.name} <span className="detail__pid">{describeKind(workload)}</span>
        </>
      }
      label={`${workload.name}, ${describeKind(workload)}`}
      onClose={onClose}
    >
      <DetailState
        end={
          isListed
            ? ""
            : `It is no longer listed: it has ended, or is further down. These are its last values, from ${formatClock(seenAt)}.`
        }
        state={state}
      />
      {workload.hint && <WorkloadHint hint={workload.hint} />}
      {History ? <History {...{ id, instance, now, isPaused, samples, view, onView }}>{trends}</History> : trends}
      <dl className="detail__facts">
        <Row name="CPU limit" field="WorkloadCPU.limitCores">
          {describeCpuLimit(workload)}
          <Throttling workload={workload} />
        </Row>
        <Row name="Memory limit" field="WorkloadMemory.limitBytes">
          <MemoryLimit workload={workload} />
          {isListed && History && workload.memory.limitBytes !== undefined && (
            <MemoryTimeLeft
              of={{ name: "sys_stats_workload_memory_working_set_bytes", labels: { workload: id } }}
              limitBytes={workload.memory.limitBytes}
              instance={instance}
              at={seenAt}
            />
          )}
        </Row>
        <Row name="Killed for memory" field={["WorkloadMemory.oomKills", "WorkloadKill.victims"]}>
          <Kills workload={workload} />
        </Row>
        <Row name="Tasks" field={["Workload.processes", "Workload.pids"]}>
          {workload.processes !== undefined && plural(workload.processes, "process", "es")}
          {workload.pids !== undefined && (
            <small>
              {plural(workload.pids.current, "task")} with threads
              {workload.pids.limit === undefined ? ", no limit" : `, of at most ${formatCount(workload.pids.limit)}`}
            </small>
          )}
        </Row>
        <Row name="Listens on" field="Workload.ports">
          {ports === undefined || ports.length === 0 ? "not known" : ports.map((port) => `TCP ${port}`).join(", ")}
        </Row>
        {(workload.disks ?? []).map((disk) => (
          <Row
            key={disk.name}
            name={`Disk ${disk.name}`}
            field={["WorkloadDisk.readBytesPerSecond", "WorkloadDisk.writeBytesPerSecond"]}
          >
            {formatByteRate(disk.readBytesPerSecond)} read, {formatByteRate(disk.writeBytesPerSecond)} written
          </Row>
        ))}
        {workload.network && (
          <Row
            name="Network"
            field={["WorkloadNetwork.receiveBytesPerSecond", "WorkloadNetwork.transmitBytesPerSecond"]}
          >
            {formatByteRate(workload.network.receiveBytesPerSecond)} received,{" "}
            {formatByteRate(workload.network.transmitBytesPerSecond)} sent
            {workload.network.isShared && <small>Shared with other workloads: the traffic is of all of them.</small>}
          </Row>
        )}
        <Row name="Started" field="Workload.startedAt">
          <Started at={workload.startedAt} now={answer.list.at} />
          {workload.restartsSeen > 0 && (
            <small>{plural(workload.restartsSeen, "restart")} since sys-stats has been looking</small>
          )}
        </Row>
        {(workload.pod || pod) && (
          <Row name="Pod" field="Workload.pod">
            {pod === undefined ? (
              podOf(workload)
            ) : (
              <button className="detail__parent" type="button" onClick={() => onView({ workload: pod.id })}>
                {podOf(workload) || pod.name}
              </button>
            )}
          </Row>
        )}
        {inside.length > 0 && (
          <Row name="Containers" field="Workload.parent">
            {inside.map((other) => (
              <button
                className="detail__parent workload-detail__inside"
                key={other.workload.id}
                type="button"
                onClick={() => onView({ workload: other.workload.id })}
              >
                {other.workload.name}
              </button>
            ))}
          </Row>
        )}
        {workload.image && (
          <Row name="Image" field="Workload.image">
            {workload.image}
            {workload.health && <small>{workload.health}</small>}
          </Row>
        )}
        {workload.command && (
          <Row name="Command line" field="Workload.command">
            <code className="detail__command">{workload.command}</code>
          </Row>
        )}
        <Row name="Id" field="Workload.id">
          <code className="detail__command">{id}</code>
        </Row>
      </dl>
      {answer.list.source !== "ecs" && (
        <WorkloadProcesses ids={ids} instance={instance} isPaused={isPaused} view={view} onView={onView} />
      )}
    </Drawer>
  );
}

function Row(fact: { name: string; field: string | readonly string[]; children: ReactNode }) {
  return <DetailFact {...fact} />;
}

function Throttling({ workload: { cpu } }: { workload: Workload }) {
  if (cpu.throttledPercent === undefined) return null;
  return (
    <small>
      {cpu.throttledPercent === 0
        ? "Not held back in the last 10 s."
        : `Held back in ${formatPercent(cpu.throttledPercent)} of the periods of the last 10 s.`}
    </small>
  );
}

function MemoryLimit({ workload: { memory } }: { workload: Workload }) {
  const { limitBytes, headroomBytes, peakBytes, usagePercent } = memory;
  return (
    <>
      {limitBytes === undefined ? "none" : `${formatBytes(limitBytes)}, ${formatPercent(usagePercent)} used`}
      {headroomBytes !== undefined && <small>{formatBytes(headroomBytes)} left before something is killed</small>}
      {peakBytes !== undefined && <small>at most {formatBytes(peakBytes)} so far, with file cache</small>}
    </>
  );
}

function Kills({ workload: { memory } }: { workload: Workload }) {
  const { oomKills, oomKillEvents = [] } = memory;
  if (oomKills === undefined) return "not known";
  if (oomKills === 0 && oomKillEvents.length === 0) return "never";
  return (
    <>
      {plural(oomKills, "process", "es")} since it was made
      {oomKillEvents.map(({ at, kills, victims }) => (
        <small key={at}>
          {formatClock(parseTime(at) ?? Number.NaN)}: {describeVictims(kills, victims)}
        </small>
      ))}
    </>
  );
}

function Started({ at, now }: { at: string | undefined; now: string }) {
  const started = at === undefined ? undefined : parseTime(at);
  if (started === undefined) return "not known";
  return (
    <>
      <Value text={formatDuration((parseTime(now) ?? started) - started)} /> ago
      <small>{DATE.format(started * 1000)}</small>
    </>
  );
}

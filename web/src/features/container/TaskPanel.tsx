import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Task, TaskContainer } from "../../api/types.ts";
import { type Finding, findingsOn, type Level } from "../../lib/cards.ts";
import { rowOf } from "../../lib/field.ts";
import { DASH, formatBytes, formatCount, formatExactBytes, formatNumber, formatPercent } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { Card } from "../../ui/Card.tsx";
import { type DataRow, DataTable } from "../../ui/DataTable.tsx";
import { Facts } from "../../ui/Facts.tsx";

const FIELD = "container.task";
const ROWS = `${FIELD}.containers`;
const COLUMNS = [
  { label: "CPU", field: [`${ROWS}.cpu.usagePercent`, `${ROWS}.cpu.reservedCores`] },
  { label: "Memory", field: [`${ROWS}.memory.workingSetBytes`, `${ROWS}.memory.limitBytes`] },
  { label: "Status", field: [`${ROWS}.status`, `${ROWS}.health`] },
];

/** Which ECS task it is, and how each of its containers fares. */
export const TaskPanel = memo(function TaskPanel({ snapshot }: PanelProps) {
  const task = snapshot?.container?.task;
  const missing = missingFor(missingOf(snapshot), FIELD).filter(({ field }) => field !== "container");
  if (task === undefined && missing.length === 0) return null;
  const findings = findingsOn("container-task", snapshot?.verdict.sentences);
  const healthy = task?.containers.filter(({ health }) => health === "HEALTHY").length;
  return (
    <Card
      id="container-task"
      title="Task"
      field={[`${FIELD}.family`, `${FIELD}.revision`]}
      now={nameOf(task)}
      isName
      about={task ? whereOf(task) : ""}
      figures={[
        { label: "Containers", text: formatCount(task?.containers.length), field: ROWS },
        { label: "Healthy", text: formatCount(healthy), field: `${ROWS}.health` },
      ]}
      isLoading={false}
      missing={missing}
      level={findings[0]?.level}
    >
      {task && (
        <>
          <Facts isLoading={false} facts={factsOf(task)} />
          <DataTable
            label="Containers of the task"
            name="Container"
            columns={COLUMNS}
            rows={task.containers.map((one) => toRow(one, findings))}
          />
        </>
      )}
    </Card>
  );
});

function nameOf(task: Task | undefined): string {
  if (task?.family === undefined) return DASH;
  return task.revision === undefined ? task.family : `${task.family}:${task.revision}`;
}

function whereOf({ service, cluster }: Task): string {
  if (service === undefined) return cluster === undefined ? "" : `in the cluster ${cluster}`;
  return cluster === undefined ? `of the service ${service}` : `of the service ${service} in the cluster ${cluster}`;
}

function factsOf(task: Task) {
  const { ephemeralStorage: storage } = task;
  return [
    { name: "Zone", text: task.availabilityZone ?? DASH, field: `${FIELD}.availabilityZone` },
    { name: "Launch type", text: task.launchType ?? DASH, field: `${FIELD}.launchType` },
    { name: "ID", text: task.id ?? DASH, field: `${FIELD}.id` },
    ...(storage
      ? [
          {
            name: "Ephemeral storage",
            text: `${formatPercent(storage.usagePercent)} of ${formatBytes(storage.totalBytes)}`,
            title: storage.usedBytes === undefined ? undefined : formatExactBytes(storage.usedBytes),
            field: [`${FIELD}.ephemeralStorage.usagePercent`, `${FIELD}.ephemeralStorage.totalBytes`],
          },
        ]
      : []),
  ];
}

function toRow(container: TaskContainer, findings: readonly Finding[]): DataRow {
  const { name, image, status, health, cpu, memory } = container;
  const ofMemory = findings.find(({ field }) => rowOf(field) === name)?.level;
  const ofHealth: Level | undefined = health === "UNHEALTHY" ? "critical" : undefined;
  return {
    name,
    more: image?.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1…"),
    level: ofHealth ?? ofMemory,
    cells: [
      {
        text: formatPercent(cpu?.usagePercent),
        more: cpu?.reservedCores === undefined ? undefined : `${formatNumber(cpu.reservedCores)} reserved`,
        share: cpu?.usagePercent === undefined ? undefined : cpu.usagePercent / 100,
      },
      {
        text: formatBytes(memory?.workingSetBytes),
        more: memory?.limitBytes === undefined ? undefined : `of ${formatBytes(memory.limitBytes)}`,
        title: formatExactBytes(memory?.workingSetBytes),
        level: ofMemory,
      },
      { text: inWords(status), more: health && inWords(health), level: ofHealth },
    ],
  };
}

/** `RESOURCES_PROVISIONED` → `resources provisioned`. */
function inWords(word: string | undefined): string {
  return word === undefined ? DASH : word.toLowerCase().replaceAll("_", " ");
}

import { memo, type ReactNode } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Filesystem } from "../../api/types.ts";
import { type Finding, findingsOn } from "../../lib/cards.ts";
import { rowOf } from "../../lib/field.ts";
import { formatBytes, formatCount, formatExactBytes, formatPercent, plural } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { highest } from "../../lib/series.ts";
import { describeLag, parseTime } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { type DataRow, FoldedTable } from "../../ui/DataTable.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { MissingList } from "../../ui/MissingList.tsx";
import { useOnceNear } from "../../ui/use-near.ts";

const COLUMNS = [
  { label: "Used", field: "filesystems.usagePercent" },
  { label: "Free", field: ["filesystems.availableBytes", "filesystems.totalBytes"] },
  { label: "Inodes", field: "filesystems.inodesUsedPercent" },
];

const FilesystemTimeLeft = lazyPart(async () => (await import("./FilesystemTimeLeft.tsx")).FilesystemTimeLeft, {
  name: "The time left",
  failed: "",
});

/** More than this many are folded away, those that need attention never. */
const MOST_ROWS = 6;

/** How full each filesystem is, and which ones cannot be asked. */
export const FilesystemsPanel = memo(function FilesystemsPanel({ snapshot, detail }: PanelProps) {
  const filesystems = snapshot?.filesystems ?? [];
  const { isNear, watch } = useOnceNear();
  const at = parseTime(snapshot?.at ?? "");
  const timeLeft = (filesystem: Filesystem) =>
    isNear && snapshot?.history && at !== undefined && !filesystem.readOnly ? (
      <FilesystemTimeLeft filesystem={filesystem} instance={snapshot.instance} at={at} />
    ) : undefined;
  const findings = findingsOn("filesystems", snapshot?.verdict.sentences);
  const missing = missingFor(missingOf(snapshot), "filesystems");
  const unasked = missing.filter(({ field }) => rowOf(field) !== undefined);
  // What can be written to can fill up: an image that is mounted read-only is always full.
  const fullest = highest(filesystems, ({ usagePercent, readOnly }) => (readOnly ? undefined : usagePercent));
  // Only a change of the verdict moves a row.
  const rows = filesystems
    .map((one) => toRow(one, findings, timeLeft(one)))
    .sort((one, other) => Number(other.level !== undefined) - Number(one.level !== undefined));
  return (
    <Card
      id="filesystems"
      title="Filesystems"
      field="filesystems.usagePercent"
      now={formatPercent(fullest?.usagePercent)}
      exact={fullest && `${formatExactBytes(fullest.usedBytes)} of ${formatExactBytes(fullest.totalBytes)}`}
      about={fullest ? `of ${fullest.mountpoint}, the fullest: ${formatBytes(fullest.availableBytes)} free` : ""}
      figures={[
        { label: "Mounted", text: formatCount(snapshot && filesystems.length) },
        { label: "Read-only", text: formatCount(snapshot && filesystems.filter(({ readOnly }) => readOnly).length) },
      ]}
      isLoading={snapshot === undefined}
      missing={missing.filter((entry) => !unasked.includes(entry))}
      level={findings[0]?.level}
    >
      {detail?.("filesystems")}
      <div ref={watch}>
        <FoldedTable label="Filesystems" name="Mounted at" columns={COLUMNS} rows={rows} mostRows={MOST_ROWS} />
      </div>
      {unasked.length > 0 && (
        <Fold summary={`${plural(unasked.length, "filesystem")} cannot be measured`}>
          <MissingList entries={unasked} />
        </Fold>
      )}
    </Card>
  );
});

function toRow(filesystem: Filesystem, findings: readonly Finding[], timeLeft: ReactNode): DataRow {
  const { mountpoint, device, type, totalBytes, usedBytes, availableBytes, usagePercent, inodesUsedPercent } =
    filesystem;
  const finding = findings.find(({ field }) => rowOf(field) === mountpoint);
  const isOfInodes = finding?.field.endsWith(".inodesUsedPercent") ?? false;
  const age = describeLag(filesystem.ageSeconds);
  return {
    name: mountpoint,
    more: (
      <>
        {`${filesystem.readOnly ? "read-only, " : ""}${type} on ${device}${age === undefined ? "" : `, ${age}`}`}
        {timeLeft}
      </>
    ),
    level: finding?.level,
    cells: [
      {
        text: formatPercent(usagePercent),
        title: `${formatExactBytes(usedBytes)} of ${formatExactBytes(totalBytes)}`,
        share: usagePercent === undefined ? undefined : usagePercent / 100,
        level: isOfInodes ? undefined : finding?.level,
      },
      {
        text: formatBytes(availableBytes),
        more: `of ${formatBytes(totalBytes)}`,
        title: formatExactBytes(availableBytes),
      },
      { text: formatPercent(inodesUsedPercent), level: isOfInodes ? finding?.level : undefined },
    ],
  };
}

import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Disk, Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";
import { Legend } from "../../charts/Legend.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { findingsOn } from "../../lib/cards.ts";
import { formatByteRate, formatByteRateTick, formatPercent, formatRate } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { growingByteScale } from "../../lib/scale.ts";
import { highest, remembered, sumOf, windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { type DataRow, DataTable } from "../../ui/DataTable.tsx";
import { Fold } from "../../ui/Fold.tsx";

const SERIES: readonly ChartSeries[] = [
  { label: "Read", color: "--series-blue" },
  { label: "Written", color: "--series-orange", hatched: true },
];
const busiestOf = remembered(({ disks }: Snapshot) => highest(disks, throughput));
const PICKERS = [
  (snapshot: Snapshot) => busiestOf(snapshot)?.readBytesPerSecond,
  (snapshot: Snapshot) => busiestOf(snapshot)?.writeBytesPerSecond,
];
const SCALE = growingByteScale(64 * 1024);
const COLUMNS = [
  { label: "Read", field: ["disks.readBytesPerSecond", "disks.readsPerSecond"] },
  { label: "Written", field: ["disks.writeBytesPerSecond", "disks.writesPerSecond"] },
  { label: "Busy", field: "disks.busyPercent" },
];
const MOST_ROWS = 5;

/** What moves to and from the disks. Of all of them only the one that moves most is drawn: layered devices would count twice in a sum. */
export const DisksPanel = memo(function DisksPanel({ points, spanSeconds }: PanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const disks = snapshot?.disks ?? [];
  const busiest = snapshot && busiestOf(snapshot);
  const now = formatByteRate(busiest && throughput(busiest));
  const [average, peak] = windowFigures(
    points,
    (value) => {
      const disk = busiestOf(value);
      return disk && throughput(disk);
    },
    formatByteRate,
  );
  const rows = disks.map(toRow);
  const missing = missingFor(missingOf(snapshot), "disks");
  return (
    <Card
      id="disks"
      title="Disks"
      field={["disks.readBytesPerSecond", "disks.writeBytesPerSecond"]}
      now={now}
      about={busiest ? `read and written by the busiest, ${busiest.name}` : ""}
      figures={[average, peak]}
      isLoading={isLoading}
      missing={missing}
      level={findingsOn("disks", snapshot?.verdict.sentences)[0]?.level}
    >
      {!isLoading && disks.length === 0 && missing.length === 0 ? (
        <p className="card__quiet">There is no disk to be seen here.</p>
      ) : (
        <>
          <TimeChart
            summary={`Bytes per second of the busiest disk over ${formatSpan(spanSeconds)}: now ${now}, average ${average.text}, peak ${peak.text}.`}
            kind="lines"
            series={SERIES}
            points={points}
            pickers={PICKERS}
            scale={SCALE}
            spanSeconds={spanSeconds}
            formatTick={formatByteRateTick}
            formatValue={formatByteRate}
          />
          <Legend
            label="The busiest disk, now"
            series={SERIES}
            values={
              isLoading
                ? ["", ""]
                : [formatByteRate(busiest?.readBytesPerSecond), formatByteRate(busiest?.writeBytesPerSecond)]
            }
            isWide
          />
          <DataTable label="Disks" name="Device" columns={COLUMNS} rows={rows.slice(0, MOST_ROWS)} />
          {rows.length > MOST_ROWS && (
            <Fold summary={`${rows.length - MOST_ROWS} more`}>
              <DataTable label="More disks" name="Device" columns={COLUMNS} rows={rows.slice(MOST_ROWS)} />
            </Fold>
          )}
        </>
      )}
    </Card>
  );
});

function throughput({ readBytesPerSecond, writeBytesPerSecond }: Disk): number | undefined {
  return sumOf([readBytesPerSecond, writeBytesPerSecond]);
}

function toRow(disk: Disk): DataRow {
  return {
    name: disk.name,
    cells: [
      { text: formatByteRate(disk.readBytesPerSecond), more: `${formatRate(disk.readsPerSecond)} reads` },
      { text: formatByteRate(disk.writeBytesPerSecond), more: `${formatRate(disk.writesPerSecond)} writes` },
      {
        text: formatPercent(disk.busyPercent),
        share: disk.busyPercent === undefined ? undefined : disk.busyPercent / 100,
      },
    ],
  };
}

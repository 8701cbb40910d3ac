import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Disk, Snapshot } from "../../api/types.ts";
import { formatByteRate, formatPercent, formatRate } from "../../lib/format.ts";
import type { Metric } from "../../lib/metric.ts";
import { growingByteScale } from "../../lib/scale.ts";
import { highest, remembered, sumOf } from "../../lib/series.ts";
import { BYTE_RATE } from "../../lib/units.ts";
import { QuietCard } from "../../ui/Card.tsx";
import { type DataRow, FoldedTable } from "../../ui/DataTable.tsx";
import { isAbsent } from "../absence.ts";
import { MetricCard } from "../MetricCard.tsx";

const busiestOf = remembered(({ disks }: Snapshot) => highest(disks, throughput));
const SCALE = growingByteScale(64 * 1024);

/** Of all disks only the one that moves most is drawn: layered devices would count twice in a sum. */
const METRIC: Metric<Snapshot> = {
  id: "disks",
  title: "Disks",
  field: "disks",
  fields: ["disks.readBytesPerSecond", "disks.writeBytesPerSecond"],
  kind: "lines",
  layers: [
    { label: "Read", color: "--series-blue", pick: (snapshot) => busiestOf(snapshot)?.readBytesPerSecond },
    {
      label: "Written",
      color: "--series-orange",
      hatched: true,
      pick: (snapshot) => busiestOf(snapshot)?.writeBytesPerSecond,
    },
  ],
  unit: BYTE_RATE,
  scale: () => SCALE,
  headline: (snapshot) => {
    const busiest = busiestOf(snapshot);
    return busiest && throughput(busiest);
  },
  picture: "Bytes per second of the busiest disk",
  about: (snapshot) => {
    const busiest = busiestOf(snapshot);
    return busiest ? `read and written by ${busiest.name}, the busiest` : "";
  },
};

const COLUMNS = [
  { label: "Read", field: ["disks.readBytesPerSecond", "disks.readsPerSecond"] },
  { label: "Written", field: ["disks.writeBytesPerSecond", "disks.writesPerSecond"] },
  { label: "Busy", field: "disks.busyPercent" },
];
const MOST_ROWS = 5;

/** What moves to and from the disks. */
export const DisksPanel = memo(function DisksPanel(panel: PanelProps) {
  const { snapshot } = panel;
  if (isAbsent("disks", snapshot)) {
    return (
      <QuietCard id="disks" title="Disks" field={METRIC.fields}>
        None visible from here.
      </QuietCard>
    );
  }
  return (
    <MetricCard {...panel} metric={METRIC} legend="wide" legendLabel="The busiest disk, now">
      <FoldedTable
        label="Disks"
        name="Device"
        columns={COLUMNS}
        rows={(snapshot?.disks ?? []).map(toRow)}
        mostRows={MOST_ROWS}
      />
    </MetricCard>
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

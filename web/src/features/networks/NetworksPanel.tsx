import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Network, Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";
import { Legend } from "../../charts/Legend.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { findingsOn } from "../../lib/cards.ts";
import { formatBitRate, formatByteRate, formatByteRateTick, formatPercent, formatRate } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { growingByteScale } from "../../lib/scale.ts";
import { remembered, sumOf, windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { type DataRow, DataTable } from "../../ui/DataTable.tsx";
import { Fold } from "../../ui/Fold.tsx";

const SERIES: readonly ChartSeries[] = [
  { label: "Received", color: "--series-blue" },
  { label: "Sent", color: "--series-orange", hatched: true },
];
const receivedOf = remembered((snapshot: Snapshot) =>
  sumOf(countedIn(snapshot).map(({ receivedBytesPerSecond }) => receivedBytesPerSecond)),
);
const sentOf = remembered((snapshot: Snapshot) =>
  sumOf(countedIn(snapshot).map(({ sentBytesPerSecond }) => sentBytesPerSecond)),
);
const totalOf = (snapshot: Snapshot) => sumOf([receivedOf(snapshot), sentOf(snapshot)]);
const PICKERS = [receivedOf, sentOf];
const SCALE = growingByteScale(16 * 1024);
const COLUMNS = [
  { label: "Received", field: ["networks.receivedBytesPerSecond", "networks.linkBitsPerSecond"] },
  { label: "Sent", field: ["networks.sentBytesPerSecond", "networks.linkBitsPerSecond"] },
  { label: "Errors, drops", field: ["networks.errorsPerSecond", "networks.dropsPerSecond"] },
];

/** What goes over the wire. What has no wire is folded away, because it carries the same packets once more. */
export const NetworksPanel = memo(function NetworksPanel({ points, spanSeconds }: PanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const counted = snapshot ? countedIn(snapshot) : [];
  const others = snapshot?.networks.filter((network) => !counted.includes(network)) ?? [];
  const now = formatByteRate(snapshot && totalOf(snapshot));
  const [average, peak] = windowFigures(points, totalOf, formatByteRate);
  const missing = missingFor(missingOf(snapshot), "networks");
  return (
    <Card
      id="networks"
      title="Networks"
      field={["networks.receivedBytesPerSecond", "networks.sentBytesPerSecond"]}
      now={now}
      about={counted.length > 0 ? `received and sent by ${counted.map(({ name }) => name).join(", ")}` : ""}
      figures={[average, peak]}
      isLoading={isLoading}
      missing={missing}
      level={findingsOn("networks", snapshot?.verdict.sentences)[0]?.level}
    >
      {!isLoading && snapshot.networks.length === 0 && missing.length === 0 ? (
        <p className="card__quiet">There is no network to be seen here.</p>
      ) : (
        <>
          <TimeChart
            summary={`Bytes per second received and sent, over ${formatSpan(spanSeconds)}: now ${now}, average ${average.text}, peak ${peak.text}.`}
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
            label="All together, now"
            series={SERIES}
            values={snapshot ? [formatByteRate(receivedOf(snapshot)), formatByteRate(sentOf(snapshot))] : ["", ""]}
            isWide
          />
          <DataTable label="Networks" name="Interface" columns={COLUMNS} rows={counted.map(toRow)} />
          {others.length > 0 && (
            <Fold summary={`${others.length} virtual`}>
              <DataTable label="Virtual networks" name="Interface" columns={COLUMNS} rows={others.map(toRow)} />
            </Fold>
          )}
        </>
      )}
    </Card>
  );
});

/** The physical ones; where there are none, as in a container, all but the loopback. */
function countedIn({ networks }: Snapshot): Network[] {
  const physical = networks.filter((network) => network.physical);
  return physical.length > 0 ? physical : networks.filter(({ name }) => name !== "lo");
}

function toRow(network: Network): DataRow {
  const { name, linkBitsPerSecond, errorsPerSecond, dropsPerSecond } = network;
  const ofLink = (bytesPerSecond: number | undefined) =>
    bytesPerSecond !== undefined && linkBitsPerSecond
      ? `${formatPercent((800 * bytesPerSecond) / linkBitsPerSecond)} of link`
      : undefined;
  const faults = sumOf([errorsPerSecond, dropsPerSecond]);
  return {
    name,
    more: linkBitsPerSecond && `${formatBitRate(linkBitsPerSecond)} link`,
    cells: [
      { text: formatByteRate(network.receivedBytesPerSecond), more: ofLink(network.receivedBytesPerSecond) },
      { text: formatByteRate(network.sentBytesPerSecond), more: ofLink(network.sentBytesPerSecond) },
      {
        text: formatRate(errorsPerSecond),
        more: dropsPerSecond === undefined ? undefined : `${formatRate(dropsPerSecond)} drops`,
        level: faults !== undefined && faults > 0 ? "warning" : undefined,
      },
    ],
  };
}

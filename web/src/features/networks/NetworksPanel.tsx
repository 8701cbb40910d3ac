import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Network, Snapshot } from "../../api/types.ts";
import { formatBitRate, formatByteRate, formatPercent, formatRate } from "../../lib/format.ts";
import type { Metric } from "../../lib/metric.ts";
import { growingByteScale } from "../../lib/scale.ts";
import { remembered, sumOf } from "../../lib/series.ts";
import { BYTE_RATE } from "../../lib/units.ts";
import { QuietCard } from "../../ui/Card.tsx";
import { type DataRow, DataTable, FoldedTable } from "../../ui/DataTable.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { isAbsent } from "../absence.ts";
import { MetricCard } from "../MetricCard.tsx";

const receivedOf = remembered((snapshot: Snapshot) =>
  sumOf(countedIn(snapshot).map(({ receivedBytesPerSecond }) => receivedBytesPerSecond)),
);
const sentOf = remembered((snapshot: Snapshot) =>
  sumOf(countedIn(snapshot).map(({ sentBytesPerSecond }) => sentBytesPerSecond)),
);
const SCALE = growingByteScale(16 * 1024);

const METRIC: Metric<Snapshot> = {
  id: "networks",
  title: "Networks",
  field: "networks",
  fields: ["networks.receivedBytesPerSecond", "networks.sentBytesPerSecond"],
  kind: "lines",
  layers: [
    { label: "Received", color: "--series-blue", pick: receivedOf },
    { label: "Sent", color: "--series-orange", hatched: true, pick: sentOf },
  ],
  unit: BYTE_RATE,
  scale: () => SCALE,
  headline: (snapshot) => sumOf([receivedOf(snapshot), sentOf(snapshot)]),
  picture: "Bytes per second received and sent",
  about: (snapshot) => {
    const names = countedIn(snapshot).map(({ name }) => name);
    return names.length > 0 ? `received and sent by ${names.join(", ")}` : "";
  },
};

const COLUMNS = [
  { label: "Received", field: ["networks.receivedBytesPerSecond", "networks.linkBitsPerSecond"] },
  { label: "Sent", field: ["networks.sentBytesPerSecond", "networks.linkBitsPerSecond"] },
  { label: "Errors, drops", field: ["networks.errorsPerSecond", "networks.dropsPerSecond"] },
];
const MOST_ROWS = 8;

/** What goes over the wire. What has no wire is folded away, because it carries the same packets once more. */
export const NetworksPanel = memo(function NetworksPanel(panel: PanelProps) {
  const { snapshot } = panel;
  if (isAbsent("networks", snapshot)) {
    return (
      <QuietCard id="networks" title="Networks" field={METRIC.fields}>
        None visible from here.
      </QuietCard>
    );
  }
  const counted = snapshot ? countedIn(snapshot) : [];
  const others = snapshot?.networks.filter((network) => !counted.includes(network)) ?? [];
  return (
    <MetricCard {...panel} metric={METRIC} legend="wide" legendLabel="All interfaces, now">
      <FoldedTable label="Networks" name="Interface" columns={COLUMNS} rows={counted.map(toRow)} mostRows={MOST_ROWS} />
      {others.length > 0 && (
        <Fold summary={`${others.length} virtual, not counted`}>
          <DataTable label="Virtual networks" name="Interface" columns={COLUMNS} rows={others.map(toRow)} />
        </Fold>
      )}
    </MetricCard>
  );
});

/** Names of what only passes packets on: bridges, tunnels and the near ends of containers' links. */
const PASSING_ON =
  /^(lo|br-|br\d|docker|veth|virbr|vnet|cni|flannel|cali|cilium|lxc|lxdbr|podman|tap|tun|wg|dummy|ifb|vxlan|kube-)/;

/**
 * What counts in the headline: what the api says does, else the physical ones. Where there are none, as in a container, whatever
 * is neither the loopback nor passes on what another one has counted.
 */
function countedIn({ networks }: Snapshot): Network[] {
  if (networks.some((network) => network.counted !== undefined)) {
    return networks.filter((network) => network.counted);
  }
  const physical = networks.filter((network) => network.physical);
  return physical.length > 0 ? physical : networks.filter(({ name }) => !PASSING_ON.test(name));
}

function toRow(network: Network): DataRow {
  const { name, linkBitsPerSecond, errorsPerSecond, dropsPerSecond } = network;
  const ofLink = (bytesPerSecond: number | undefined) =>
    bytesPerSecond !== undefined && linkBitsPerSecond
      ? `${formatPercent((800 * bytesPerSecond) / linkBitsPerSecond)} of link`
      : undefined;
  return {
    name,
    more: linkBitsPerSecond && `${formatBitRate(linkBitsPerSecond)} link`,
    cells: [
      { text: formatByteRate(network.receivedBytesPerSecond), more: ofLink(network.receivedBytesPerSecond) },
      { text: formatByteRate(network.sentBytesPerSecond), more: ofLink(network.sentBytesPerSecond) },
      {
        text: formatRate(errorsPerSecond),
        more: dropsPerSecond === undefined ? undefined : `${formatRate(dropsPerSecond)} drops`,
        // Drops alone are no fault: since Linux 2.6.37 they include frames of protocols that nobody listens to.
        level: errorsPerSecond !== undefined && errorsPerSecond > 0 ? "warning" : undefined,
      },
    ],
  };
}

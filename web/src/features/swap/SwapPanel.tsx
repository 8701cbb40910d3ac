import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import { formatBytes, formatExactBytes } from "../../lib/format.ts";
import type { Metric } from "../../lib/metric.ts";
import { growingByteScale } from "../../lib/scale.ts";
import { BYTE_RATE, PERCENT } from "../../lib/units.ts";
import { QuietCard } from "../../ui/Card.tsx";
import { isAbsent } from "../absence.ts";
import { MetricCard } from "../MetricCard.tsx";

const SCALE = growingByteScale(64 * 1024);

const METRIC: Metric<Snapshot> = {
  id: "swap",
  title: "Swap",
  field: "swap",
  fields: ["swap.usagePercent", "swap.usedBytes", "swap.totalBytes"],
  kind: "lines",
  layers: [
    {
      label: "In",
      color: "--series-blue",
      fields: ["swap.inBytesPerSecond"],
      pick: ({ swap }) => swap?.inBytesPerSecond,
    },
    {
      label: "Out",
      color: "--series-orange",
      hatched: true,
      fields: ["swap.outBytesPerSecond"],
      pick: ({ swap }) => swap?.outBytesPerSecond,
    },
  ],
  unit: BYTE_RATE,
  scale: () => SCALE,
  headline: ({ swap }) => swap?.usagePercent,
  headlineUnit: PERCENT,
  picture: "Bytes per second read from swap and written to it; the share of swap that is used",
  about: ({ swap }) => (swap ? `used, ${formatBytes(swap.usedBytes)} of ${formatBytes(swap.totalBytes)}` : ""),
  exact: ({ swap }) => swap && `${formatExactBytes(swap.usedBytes)} of ${formatExactBytes(swap.totalBytes)}`,
};

/** How full swap is, and whether it is being used: a full swap that nobody touches harms nobody. */
export const SwapPanel = memo(function SwapPanel(panel: PanelProps) {
  if (isAbsent("swap", panel.snapshot)) {
    return (
      <QuietCard id="swap" title="Swap" field={METRIC.fields}>
        None on this machine: common in the cloud, and not a problem.
      </QuietCard>
    );
  }
  return <MetricCard {...panel} metric={METRIC} legendLabel="Swapping, now" />;
});

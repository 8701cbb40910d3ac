import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import { formatBytes, formatExactBytes } from "../../lib/format.ts";
import type { Metric } from "../../lib/metric.ts";
import { byteScale } from "../../lib/scale.ts";
import { BYTES, PERCENT } from "../../lib/units.ts";
import { ShareBar } from "../../ui/ShareBar.tsx";
import { MetricCard } from "../MetricCard.tsx";
import { MemoryDetails } from "./MemoryDetails.tsx";

const METRIC: Metric<Snapshot> = {
  id: "memory",
  title: "Memory",
  field: "memory",
  fields: ["memory.usagePercent", "memory.usedBytes", "memory.totalBytes"],
  kind: "stack",
  // What is used, and what the kernel would give back. The rest is free.
  layers: [
    { label: "Used", color: "--series-blue", pick: ({ memory }) => memory?.usedBytes },
    {
      label: "Reclaimable",
      color: "--series-sky",
      // The kernel keeps some free memory to itself, so that "available" can be below "free" on an idle machine.
      pick: ({ memory }) =>
        memory?.availableBytes === undefined || memory.freeBytes === undefined
          ? undefined
          : Math.max(0, memory.availableBytes - memory.freeBytes),
    },
  ],
  unit: BYTES,
  scale: (newest) => byteScale(newest?.memory?.totalBytes ?? 0),
  headline: ({ memory }) => memory?.usagePercent,
  headlineUnit: PERCENT,
  picture: "Memory",
  about: ({ memory }) => (memory ? `used, ${formatBytes(memory.usedBytes)} of ${formatBytes(memory.totalBytes)}` : ""),
  exact: ({ memory }) => memory && `${formatExactBytes(memory.usedBytes)} of ${formatExactBytes(memory.totalBytes)}`,
};

/** How much memory is really taken, and what the rest is doing. */
export const MemoryPanel = memo(function MemoryPanel(panel: PanelProps) {
  const { snapshot } = panel;
  const memory = snapshot?.memory;
  const total = memory?.totalBytes ?? 0;
  const sizes = METRIC.layers.map(({ label, color, pick }) => ({ label, color, bytes: snapshot && pick(snapshot) }));
  return (
    <MetricCard {...panel} metric={METRIC} legend="wide">
      <ShareBar
        summary={sizes.map(({ label, bytes }) => `${label} ${formatBytes(bytes)}`).join(", ")}
        shares={sizes.map(({ bytes = 0, ...one }) => ({ ...one, share: total > 0 ? bytes / total : 0 }))}
      />
      <MemoryDetails memory={memory} isLoading={snapshot === undefined} />
    </MetricCard>
  );
});

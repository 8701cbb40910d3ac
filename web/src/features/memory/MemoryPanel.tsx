import { memo } from "react";
import type { SnapshotPoint } from "../../api/snapshot.ts";
import { Legend } from "../../charts/Legend.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { byteTicks, formatBytes, formatByteTick, formatPercent } from "../../lib/format.ts";
import { missingFor } from "../../lib/missing.ts";
import { summarize, toColumns } from "../../lib/series.ts";
import { Card } from "../../ui/Card.tsx";
import { ShareBar } from "../../ui/ShareBar.tsx";
import { MemoryDetails } from "./MemoryDetails.tsx";
import { MEMORY_LAYERS, MEMORY_PICKERS } from "./memory-layers.ts";

interface MemoryPanelProps {
  /** The window, oldest first; the last one is now. */
  points: readonly SnapshotPoint[];
  spanSeconds: number;
}

/** How much memory is really taken, and what the rest is doing. */
export const MemoryPanel = memo(function MemoryPanel({ points, spanSeconds }: MemoryPanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const memory = snapshot?.memory;
  const total = memory?.totalBytes ?? 0;
  const now = formatPercent(memory?.usagePercent);
  const { average, peak } = summarize(points.map(({ value }) => value.memory?.usagePercent));
  const figures = [
    { label: "Average", text: formatPercent(average) },
    { label: "Peak", text: formatPercent(peak) },
  ];
  const used = `${formatBytes(memory?.usedBytes)} of ${formatBytes(memory?.totalBytes)}`;
  const minutes = Math.round(spanSeconds / 60);
  const values = MEMORY_LAYERS.map((layer) => (isLoading ? "" : formatBytes(memory && layer.bytes(memory))));
  return (
    <Card
      title="Memory"
      now={now}
      about={memory === undefined ? "" : `used, ${used}`}
      figures={figures}
      isLoading={isLoading}
      missing={missingFor(snapshot?.missing ?? [], "memory")}
    >
      <TimeChart
        summary={`Memory over the last ${minutes} minutes: now ${now} used, ${used}; average ${figures[0]?.text}, peak ${figures[1]?.text}.`}
        series={MEMORY_LAYERS}
        data={toColumns(points, MEMORY_PICKERS)}
        max={total || 1}
        ticks={byteTicks(total)}
        spanSeconds={spanSeconds}
        formatTick={formatByteTick}
        formatValue={formatBytes}
      />
      <Legend label="Memory, now" series={MEMORY_LAYERS} values={values} isWide />
      <ShareBar
        summary={MEMORY_LAYERS.map(({ label }, index) => `${label} ${values[index]}`).join(", ")}
        shares={MEMORY_LAYERS.map((layer) => ({
          label: layer.label,
          color: layer.color,
          share: memory && total > 0 ? layer.bytes(memory) / total : 0,
        }))}
      />
      <MemoryDetails memory={memory} isLoading={isLoading} />
    </Card>
  );
});

import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import { Legend } from "../../charts/Legend.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { findingsOn } from "../../lib/cards.ts";
import { formatBytes, formatByteTick, formatExactBytes, formatPercent } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { byteScale } from "../../lib/scale.ts";
import { windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { ShareBar } from "../../ui/ShareBar.tsx";
import { MemoryDetails } from "./MemoryDetails.tsx";
import { MEMORY_LAYERS, MEMORY_PICKERS } from "./memory-layers.ts";

/** How much memory is really taken, and what the rest is doing. */
export const MemoryPanel = memo(function MemoryPanel({ points, spanSeconds }: PanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const memory = snapshot?.memory;
  const total = memory?.totalBytes ?? 0;
  const now = formatPercent(memory?.usagePercent);
  const [average, peak] = windowFigures(points, ({ memory }) => memory?.usagePercent, formatPercent);
  const used = `${formatBytes(memory?.usedBytes)} of ${formatBytes(memory?.totalBytes)}`;
  const values = MEMORY_LAYERS.map((layer) => (isLoading ? "" : formatBytes(memory && layer.bytes(memory))));
  return (
    <Card
      id="memory"
      title="Memory"
      field={["memory.usagePercent", "memory.usedBytes", "memory.totalBytes"]}
      now={now}
      exact={memory && `${formatExactBytes(memory.usedBytes)} of ${formatExactBytes(total)}`}
      about={memory === undefined ? "" : `used, ${used}`}
      figures={[average, peak]}
      isLoading={isLoading}
      missing={missingFor(missingOf(snapshot), "memory")}
      level={findingsOn("memory", snapshot?.verdict.sentences)[0]?.level}
    >
      <TimeChart
        summary={`Memory over ${formatSpan(spanSeconds)}: now ${now} used, ${used}; average ${average.text}, peak ${peak.text}.`}
        kind="stack"
        series={MEMORY_LAYERS}
        points={points}
        pickers={MEMORY_PICKERS}
        scale={byteScale(total)}
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

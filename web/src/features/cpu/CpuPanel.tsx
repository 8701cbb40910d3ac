import { memo } from "react";
import type { SnapshotPoint } from "../../api/snapshot.ts";
import { Legend } from "../../charts/Legend.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { formatCount, formatPercent } from "../../lib/format.ts";
import { missingFor } from "../../lib/missing.ts";
import { summarize, toColumns } from "../../lib/series.ts";
import { Card } from "../../ui/Card.tsx";
import { CoreBars } from "./CoreBars.tsx";
import { CPU_LAYERS, CPU_PICKERS } from "./cpu-layers.ts";

interface CpuPanelProps {
  /** The window, oldest first; the last one is now. */
  points: readonly SnapshotPoint[];
  spanSeconds: number;
}

const TICKS = [0, 25, 50, 75, 100];

/** How busy the processors are, and with what. */
export const CpuPanel = memo(function CpuPanel({ points, spanSeconds }: CpuPanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const cpu = snapshot?.cpu;
  const now = formatPercent(cpu?.usagePercent);
  const { average, peak } = summarize(points.map(({ value }) => value.cpu?.usagePercent));
  const figures = [
    { label: "Average", text: formatPercent(average) },
    { label: "Peak", text: formatPercent(peak) },
  ];
  const minutes = Math.round(spanSeconds / 60);
  return (
    <Card
      title="CPU"
      now={now}
      about={cpu === undefined ? "" : `busy across ${formatCount(cpu.cores.length)} logical CPUs`}
      figures={figures}
      isLoading={isLoading}
      missing={missingFor(snapshot?.missing ?? [], "cpu")}
    >
      <TimeChart
        summary={`CPU usage by mode over the last ${minutes} minutes: now ${now}, average ${figures[0]?.text}, peak ${figures[1]?.text}.`}
        series={CPU_LAYERS}
        data={toColumns(points, CPU_PICKERS)}
        max={100}
        ticks={TICKS}
        spanSeconds={spanSeconds}
        formatTick={(value) => `${value}\u00a0%`}
        formatValue={formatPercent}
      />
      <Legend
        label="CPU time by mode, now"
        series={CPU_LAYERS}
        values={CPU_LAYERS.map((layer) => (isLoading ? "" : formatPercent(cpu?.modes && layer.percent(cpu.modes))))}
      />
      <CoreBars cores={cpu?.cores ?? []} />
    </Card>
  );
});

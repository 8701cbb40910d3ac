import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";
import { Legend } from "../../charts/Legend.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { findingsOn } from "../../lib/cards.ts";
import { formatNumber, formatPercent } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { percentScale } from "../../lib/scale.ts";
import { windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { Term } from "../../ui/Term.tsx";

const SERIES: readonly ChartSeries[] = [
  { label: "Usage", color: "--series-blue" },
  { label: "Throttled", color: "--series-orange", hatched: true },
];
const PICKERS = [
  ({ container }: Snapshot) => container?.cpu?.usagePercent,
  ({ container }: Snapshot) => container?.cpu?.throttledPercent,
];

/** How much of its processors the container uses, and whether it is held back. */
export const ContainerCpuPanel = memo(function ContainerCpuPanel({ points, spanSeconds }: PanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const cpu = snapshot?.container?.cpu;
  const now = formatPercent(cpu?.usagePercent);
  const throttled = formatPercent(cpu?.throttledPercent);
  const [average, peak] = windowFigures(points, ({ container }) => container?.cpu?.usagePercent, formatPercent);
  return (
    <Card
      id="container-cpu"
      title="CPU"
      field={["container.cpu.usagePercent", "container.cpu.limitCores"]}
      now={now}
      about={cpu?.limitCores === undefined ? "" : `of ${cores(cpu.limitCores)} that it may use`}
      figures={[average, peak]}
      isLoading={isLoading}
      missing={missingFor(missingOf(snapshot), "container.cpu")}
      level={findingsOn("container-cpu", snapshot?.verdict.sentences)[0]?.level}
    >
      <TimeChart
        summary={`CPU of the container over ${formatSpan(spanSeconds)}: now ${now}, average ${average.text}, peak ${peak.text}; throttled ${throttled}.`}
        kind="lines"
        series={SERIES}
        points={points}
        pickers={PICKERS}
        scale={percentScale}
        spanSeconds={spanSeconds}
        formatTick={(value) => `${value}\u00a0%`}
        formatValue={formatPercent}
      />
      <Legend
        label="CPU of the container, now"
        series={SERIES}
        values={isLoading ? ["", ""] : [now, throttled]}
        name={({ label }) => <Term field={`container.cpu.${label.toLowerCase()}Percent`}>{label}</Term>}
      />
    </Card>
  );
});

function cores(limit: number): string {
  return `${formatNumber(limit)} ${limit === 1 ? "CPU" : "CPUs"}`;
}

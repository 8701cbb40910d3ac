import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import { Legend } from "../../charts/Legend.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { findingsOn } from "../../lib/cards.ts";
import { formatCount, formatPercent } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { percentScale } from "../../lib/scale.ts";
import { windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { Term } from "../../ui/Term.tsx";
import { CoreBars } from "./CoreBars.tsx";
import { CPU_LAYERS, CPU_PICKERS } from "./cpu-layers.ts";

/** How busy the processors are, and with what. */
export const CpuPanel = memo(function CpuPanel({ points, spanSeconds }: PanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const cpu = snapshot?.cpu;
  const now = formatPercent(cpu?.usagePercent);
  const [average, peak] = windowFigures(points, ({ cpu }) => cpu?.usagePercent, formatPercent);
  return (
    <Card
      id="cpu"
      title="CPU"
      field="cpu.usagePercent"
      now={now}
      about={
        cpu === undefined
          ? ""
          : `busy across ${formatCount(cpu.cores.length)} logical ${cpu.cores.length === 1 ? "CPU" : "CPUs"}`
      }
      figures={[average, peak]}
      isLoading={isLoading}
      missing={missingFor(missingOf(snapshot), "cpu")}
      level={findingsOn("cpu", snapshot?.verdict.sentences)[0]?.level}
    >
      <TimeChart
        summary={`CPU usage by mode over ${formatSpan(spanSeconds)}: now ${now}, average ${average.text}, peak ${peak.text}.`}
        kind="stack"
        series={CPU_LAYERS}
        points={points}
        pickers={CPU_PICKERS}
        scale={percentScale}
        spanSeconds={spanSeconds}
        formatTick={(value) => `${value}\u00a0%`}
        formatValue={formatPercent}
      />
      <Legend
        label="CPU time by mode, now"
        series={CPU_LAYERS}
        values={CPU_LAYERS.map((layer) => (isLoading ? "" : formatPercent(cpu?.modes && layer.percent(cpu.modes))))}
        name={({ label }) => <Term field={fieldsOfMode(label)}>{label}</Term>}
      />
      <CoreBars cores={cpu?.cores ?? []} />
    </Card>
  );
});

function fieldsOfMode(label: string): readonly string[] {
  return CPU_LAYERS.find((layer) => layer.label === label)?.fields ?? [];
}

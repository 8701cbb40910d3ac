import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { CpuModes, Snapshot } from "../../api/types.ts";
import { formatCountRate, plural } from "../../lib/format.ts";
import type { Layer, Metric } from "../../lib/metric.ts";
import { percentScale } from "../../lib/scale.ts";
import { PERCENT } from "../../lib/units.ts";
import { Facts } from "../../ui/Facts.tsx";
import { MetricCard } from "../MetricCard.tsx";
import { CoreBars } from "./CoreBars.tsx";

const mode = (label: string, color: Layer<Snapshot>["color"], ...names: (keyof CpuModes)[]): Layer<Snapshot> => ({
  label,
  color,
  fields: names.map((name) => `cpu.modes.${name}`),
  pick: ({ cpu }) => cpu?.modes && names.reduce((sum, name) => sum + (cpu.modes?.[name] ?? 0), 0),
});

const METRIC: Metric<Snapshot> = {
  id: "cpu",
  title: "CPU",
  field: "cpu",
  fields: ["cpu.usagePercent"],
  kind: "stack",
  // From the bottom up. The top of steal is the usage; I/O wait is idle time, and lies above it.
  layers: [
    mode("User", "--series-blue", "user"),
    mode("Nice", "--series-sky", "nice"),
    mode("Guest", "--series-green", "guest"),
    mode("System", "--series-orange", "system"),
    mode("Interrupts", "--series-yellow", "irq", "softirq"),
    mode("Steal", "--series-purple", "steal"),
    { ...mode("I/O wait", "--series-grey", "iowait"), hatched: true },
  ],
  unit: PERCENT,
  scale: () => percentScale,
  headline: ({ cpu }) => cpu?.usagePercent,
  picture: "CPU usage by mode",
  about: ({ cpu }) => (cpu === undefined ? "" : `busy, of ${plural(cpu.cores.length, "logical CPU")}`),
};

/** How busy the processors are, and with what. */
export const CpuPanel = memo(function CpuPanel(panel: PanelProps) {
  const cpu = panel.snapshot?.cpu;
  const switches = cpu?.contextSwitchesPerSecond;
  return (
    <MetricCard {...panel} metric={METRIC} legendLabel="CPU time by mode, now">
      <CoreBars cores={cpu?.cores ?? []} />
      {switches !== undefined && (
        <Facts
          isLoading={false}
          facts={[{ name: "Context switches", text: formatCountRate(switches), field: "cpu.contextSwitchesPerSecond" }]}
        />
      )}
    </MetricCard>
  );
});

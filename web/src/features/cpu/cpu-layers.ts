/** The modes that the chart stacks, and how each is called and coloured. */
import type { CpuModes, Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";

interface CpuLayer extends ChartSeries {
  percent(modes: CpuModes): number;
}

/** From the bottom up. The top of steal is the usage; iowait is idle time that waited for a disk, and lies above it. */
export const CPU_LAYERS: readonly CpuLayer[] = [
  { label: "User", color: "--series-blue", percent: (modes) => modes.user },
  { label: "Nice", color: "--series-sky", percent: (modes) => modes.nice },
  { label: "Guest", color: "--series-green", percent: (modes) => modes.guest },
  { label: "System", color: "--series-orange", percent: (modes) => modes.system },
  { label: "Interrupts", color: "--series-yellow", percent: (modes) => modes.irq + modes.softirq },
  { label: "Steal", color: "--series-purple", percent: (modes) => modes.steal },
  { label: "I/O wait", color: "--series-grey", hatched: true, percent: (modes) => modes.iowait },
];

/** What a chart takes from a snapshot: one picker for each layer, which finds nothing where the modes are not known. */
export const CPU_PICKERS = CPU_LAYERS.map(
  (layer) => (snapshot: Snapshot) => snapshot.cpu?.modes && layer.percent(snapshot.cpu.modes),
);

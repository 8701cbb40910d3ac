/** The modes that the chart stacks, and how each is called and coloured. */
import type { CpuModes, Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";

interface CpuLayer extends ChartSeries {
  fields: readonly string[];
  percent(modes: CpuModes): number;
}

/** From the bottom up. The top of steal is the usage; iowait is idle time that waited for a disk, and lies above it. */
export const CPU_LAYERS: readonly CpuLayer[] = [
  { label: "User", color: "--series-blue", fields: ["cpu.modes.user"], percent: (modes) => modes.user },
  { label: "Nice", color: "--series-sky", fields: ["cpu.modes.nice"], percent: (modes) => modes.nice },
  { label: "Guest", color: "--series-green", fields: ["cpu.modes.guest"], percent: (modes) => modes.guest },
  { label: "System", color: "--series-orange", fields: ["cpu.modes.system"], percent: (modes) => modes.system },
  {
    label: "Interrupts",
    color: "--series-yellow",
    fields: ["cpu.modes.irq", "cpu.modes.softirq"],
    percent: (modes) => modes.irq + modes.softirq,
  },
  { label: "Steal", color: "--series-purple", fields: ["cpu.modes.steal"], percent: (modes) => modes.steal },
  {
    label: "I/O wait",
    color: "--series-grey",
    hatched: true,
    fields: ["cpu.modes.iowait"],
    percent: (modes) => modes.iowait,
  },
];

/** What a chart takes from a snapshot: one picker for each layer, which finds nothing where the modes are not known. */
export const CPU_PICKERS = CPU_LAYERS.map(
  (layer) => (snapshot: Snapshot) => snapshot.cpu?.modes && layer.percent(snapshot.cpu.modes),
);

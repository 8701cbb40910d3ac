/** The charts of workloads: of one alone, and of the busiest together. */
import type { WorkloadUsage } from "../../api/workload-usage.ts";
import { formatNumber } from "../../lib/format.ts";
import { growingByteScale, growingScale } from "../../lib/scale.ts";
import { BYTES, type Unit } from "../../lib/units.ts";
import { want } from "./card-questions.ts";
import {
  BLUE,
  type Choice,
  COLORS,
  chartOf,
  type DetailChart,
  type DetailLine,
  line,
  ORANGE,
  RATE,
} from "./detail-charts.ts";

/** What a list of them had, by their ids. */
export type LiveWorkloads = ReadonlyMap<string, WorkloadUsage>;

const CPUS: Unit = {
  format: (cores) => (cores === undefined ? "—" : `${cores.toFixed(2)}\u00a0CPUs`),
  tick: formatNumber,
};
const CORES = { unit: CPUS, scale: growingScale(0.1) };

/** Of those that used most CPU. */
export function busiestChart(workloads: readonly Choice[]): DetailChart<LiveWorkloads> | undefined {
  if (workloads.length === 0) return undefined;
  const series = workloads.map(({ value, text }, index) =>
    lineOf(value, text, COLORS[index], "cpu_usage_cores", "cores"),
  );
  return chartOf("workloads", series, { title: "CPU, of those that used most of it", ...CORES });
}

export const WORKLOAD_CHARTS = ["cpu", "memory", "disk", "network"] as const;

/** What history keeps of one workload. */
export function workloadCharts(id: string): Record<(typeof WORKLOAD_CHARTS)[number], DetailChart<LiveWorkloads>> {
  const of = (...rest: OfOne) => lineOf(id, ...rest);
  return {
    cpu: chartOf("workload", [of("CPU", BLUE, "cpu_usage_cores", "cores")], { title: "CPU", ...CORES }),
    memory: chartOf("workload", [of("Memory", BLUE, "memory_working_set_bytes", "bytes")], {
      title: "Memory",
      unit: BYTES,
      scale: growingByteScale(1024 ** 2),
    }),
    disk: chartOf(
      "workload",
      [
        of("Read", BLUE, "read_bytes_per_second", "readBytesPerSecond"),
        of("Written", ORANGE, "write_bytes_per_second", "writeBytesPerSecond"),
      ],
      { title: "Disk", ...RATE },
    ),
    network: chartOf(
      "workload",
      [
        of("Received", BLUE, "receive_bytes_per_second", "receiveBytesPerSecond"),
        of("Sent", ORANGE, "transmit_bytes_per_second", "transmitBytesPerSecond"),
      ],
      { title: "Network", ...RATE },
    ),
  };
}

type OfOne = [label: string, color: `--${string}` | undefined, name: string, field: keyof WorkloadUsage];

function lineOf(id: string, ...[label, color, name, field]: OfOne): DetailLine<LiveWorkloads> {
  return line(label, color, want(`workload_${name}`, { workload: id }), (live: LiveWorkloads) => live.get(id)?.[field]);
}

/** What one can wait for, and how each is called and drawn. */
import type { Pressure } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";

interface StallSeries extends ChartSeries {
  name: keyof Pressure;
  awaited: string;
}

export const STALLS: readonly StallSeries[] = [
  { name: "cpu", label: "CPU", awaited: "a processor", color: "--series-blue" },
  { name: "memory", label: "Memory", awaited: "memory", color: "--series-orange" },
  { name: "io", label: "I/O", awaited: "a disk", color: "--series-green", hatched: true },
];

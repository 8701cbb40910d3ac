/** What tasks can wait for, and how each is called and drawn. */
import type { Pressure } from "../../api/types.ts";
import type { Series } from "../../lib/metric.ts";

interface StallSeries extends Series {
  name: keyof Pressure;
  awaited: string;
}

export const STALLS: readonly StallSeries[] = [
  { name: "cpu", label: "CPU", awaited: "CPU", color: "--series-blue" },
  { name: "memory", label: "Memory", awaited: "memory", color: "--series-orange" },
  { name: "io", label: "I/O", awaited: "I/O", color: "--series-green", hatched: true },
];

/** The share of the last interval in which some task waited; from an older api, that of about ten seconds. */
export function stallNow(pressure: Pressure | undefined, name: keyof Pressure): number | undefined {
  const stall = pressure?.[name];
  return stall?.some?.intervalPercent ?? stall?.someAvg10Percent;
}

/** Of the last ten seconds: some task waited, or all of them. */
export function stallOfTen(
  pressure: Pressure | undefined,
  name: keyof Pressure,
  who: "some" | "full",
): number | undefined {
  const stall = pressure?.[name];
  return stall?.[who]?.last10SecondsPercent ?? stall?.[`${who}Avg10Percent`];
}

export function isExact(pressure: Pressure | undefined): boolean {
  return STALLS.some(({ name }) => pressure?.[name]?.some?.intervalPercent !== undefined);
}

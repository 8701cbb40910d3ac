/** Which series of history the chart of each card is drawn from: by the labels of its layers, as the card has them. */
import type { CardId } from "../../lib/cards.ts";
import type { Selector } from "../../lib/promql.ts";

/** One line over time: all series that are selected, as one. */
export interface Want {
  of: Selector;
  /** What is taken off. */
  less?: Selector;
  by: "sum" | "max";
  /** There may be several of it: the sum of what each had least and most, at moments of their own, only bounds what all had together. */
  isOfMany?: boolean;
  /** From the unit of history to that of the chart: history has shares of 1, charts percent. */
  factor: number;
}

export interface CardQuestion {
  layers: Readonly<Record<string, Want>>;
  /** Of a stack: what its band is of, and what that is in a sample. */
  whole?: { label: string; want: Want; live: "headline" | "first layer" };
  /** What average and peak are of: a line of its own, or the layers together. */
  headline: Want | "sum" | "highest" | "first";
}

const PERCENT = 100;

export function want(name: string, labels?: Selector["labels"], change: Partial<Want> = {}): Want {
  return {
    of: { name: `sys_stats_${name}`, labels },
    by: "sum",
    factor: name.endsWith("_ratio") ? PERCENT : 1,
    ...change,
  };
}

const mode = (...names: string[]) => want("cpu_mode_ratio", { mode: names });
const pressure = (name: string): CardQuestion => ({
  layers: Object.fromEntries(
    [
      ["CPU", "cpu"],
      ["Memory", "memory"],
      ["I/O", "io"],
    ].map(([label = "", resource = ""]) => [label, want(name, { resource, kind: "some" })]),
  ),
  headline: "highest",
});

const CPU_USAGE = want("cpu_usage_ratio");
const WORKING_SET = want("container_memory_working_set_bytes");

export const CARD_QUESTIONS: Partial<Record<CardId, CardQuestion>> = {
  cpu: {
    layers: {
      User: mode("user"),
      Nice: mode("nice"),
      Guest: mode("guest"),
      System: mode("system"),
      Interrupts: mode("irq", "softirq"),
      Steal: mode("steal"),
      "I/O wait": mode("iowait"),
    },
    whole: { label: "Usage", want: CPU_USAGE, live: "headline" },
    headline: CPU_USAGE,
  },
  memory: {
    layers: {
      Used: want("memory_used_bytes"),
      Reclaimable: want("memory_available_bytes", undefined, { less: { name: "sys_stats_memory_free_bytes" } }),
    },
    whole: { label: "Used", want: want("memory_used_bytes"), live: "first layer" },
    headline: want("memory_usage_ratio"),
  },
  pressure: pressure("pressure_ratio"),
  load: {
    layers: { "1 min": want("load1"), "5 min": want("load5"), "15 min": want("load15") },
    headline: "first",
  },
  swap: {
    layers: { In: want("swap_in_bytes_per_second"), Out: want("swap_out_bytes_per_second") },
    headline: want("swap_usage_ratio"),
  },
  disks: {
    layers: { Read: want("disk_read_bytes_per_second"), Written: want("disk_write_bytes_per_second") },
    headline: "sum",
  },
  networks: {
    layers: {
      Received: want("network_receive_bytes_per_second", { counted: "true" }, { isOfMany: true }),
      Sent: want("network_transmit_bytes_per_second", { counted: "true" }, { isOfMany: true }),
    },
    headline: "sum",
  },
  sensors: {
    layers: { Hottest: want("sensor_celsius", undefined, { by: "max" }) },
    headline: "first",
  },
  "container-cpu": {
    layers: { Usage: want("container_cpu_usage_ratio"), Throttled: want("container_cpu_throttled_ratio") },
    headline: "first",
  },
  "container-memory": {
    layers: { "Working set": WORKING_SET },
    whole: { label: "Working set", want: WORKING_SET, live: "first layer" },
    headline: WORKING_SET,
  },
  "container-pressure": pressure("container_pressure_ratio"),
};

/** The same of one device alone. */
export function ofDevice({ layers, ...rest }: CardQuestion, device: string): CardQuestion {
  const narrowed = Object.entries(layers).map(([label, { of, ...one }]) => [
    label,
    { ...one, of: { ...of, labels: { ...of.labels, device } } },
  ]);
  return { ...rest, layers: Object.fromEntries(narrowed) };
}

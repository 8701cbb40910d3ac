/** The charts of one thing among many: which series they draw, and what there is to choose from. */
import type { Snapshot } from "../../api/types.ts";
import type { CardId } from "../../lib/cards.ts";
import { formatNumber } from "../../lib/format.ts";
import type { Series } from "../../lib/metric.ts";
import { matchersOf } from "../../lib/promql.ts";
import { growingByteScale, growingScale, percentScale, type Scale } from "../../lib/scale.ts";
import { BYTE_RATE, BYTES, CELSIUS, PERCENT, type Unit } from "../../lib/units.ts";
import { type Want, want } from "./card-questions.ts";

export interface DetailChart {
  key: string;
  title: string;
  series: readonly (Series & { want: Want })[];
  unit: Unit;
  scale: Scale;
}

export interface Choice {
  value: string;
  text: string;
}

const CORES: Unit = {
  format: (cores) => (cores === undefined ? "—" : `${cores.toFixed(2)}\u00a0CPUs`),
  tick: formatNumber,
};
const RATE = { unit: BYTE_RATE, scale: growingByteScale(16 * 1024) };
const COLORS = ["--series-blue", "--series-orange", "--series-green", "--series-purple", "--series-sky"] as const;
const [BLUE, ORANGE] = COLORS;
/** More lines than this nobody tells apart. */
const MOST_LINES = COLORS.length;

export function choicesOf(card: CardId, snapshot: Snapshot | undefined): Choice[] {
  const plain = (names: readonly string[]) => names.map((name) => ({ value: name, text: name }));
  switch (card) {
    case "cpu":
      return (snapshot?.cpu?.cores ?? []).map(({ id }) => ({ value: String(id), text: `Core ${id}` }));
    case "disks":
      return plain((snapshot?.disks ?? []).map(({ name }) => name));
    case "networks":
      return plain((snapshot?.networks ?? []).map(({ name }) => name));
    case "sensors":
      return plain((snapshot?.sensors ?? []).map(({ name }) => name));
    case "filesystems":
      return plain((snapshot?.filesystems ?? []).map(({ mountpoint }) => mountpoint));
    default:
      return [];
  }
}

/** The chart of a card that has none of its own: of the fullest filesystems, and of the workloads that used most. */
export function drawnAlways(
  card: CardId,
  snapshot: Snapshot | undefined,
  workloads: readonly Choice[],
): DetailChart | undefined {
  if (card === "filesystems") {
    const fullest = (snapshot?.filesystems ?? [])
      .filter(({ readOnly }) => !readOnly)
      .toSorted((one, other) => (other.usagePercent ?? 0) - (one.usagePercent ?? 0))
      .slice(0, MOST_LINES)
      .map(({ mountpoint }) => mountpoint)
      .sort();
    const series = fullest.map((mountpoint, index) =>
      line(mountpoint, COLORS[index], want("filesystem_usage_ratio", { mountpoint }, { by: "max" })),
    );
    return chartOf("filesystems", "Used, of the fullest", series, { unit: PERCENT, scale: percentScale });
  }
  if (card === "workloads") {
    const series = workloads.map(({ value, text }, index) =>
      line(text, COLORS[index], want("workload_cpu_usage_cores", { workload: value })),
    );
    return chartOf("workloads", "CPU, of those that used most of it", series, {
      unit: CORES,
      scale: growingScale(0.1),
    });
  }
  return undefined;
}

/** The charts of one thing alone. */
export function drawnOf(card: CardId, pick: string, text: string): DetailChart[] {
  const one = (title: string, series: DetailChart["series"], look: Pick<DetailChart, "unit" | "scale">) => {
    const chart = chartOf(`${card} ${pick} ${title}`, title, series, look);
    return chart === undefined ? [] : [chart];
  };
  const device = { device: pick };
  switch (card) {
    case "cpu":
      return one(text, [line("Usage", BLUE, want("cpu_core_usage_ratio", { cpu: pick }))], {
        unit: PERCENT,
        scale: percentScale,
      });
    case "disks":
      return [
        ...one(
          text,
          [
            line("Read", BLUE, want("disk_read_bytes_per_second", device)),
            line("Written", ORANGE, want("disk_write_bytes_per_second", device)),
          ],
          RATE,
        ),
        ...one(`${text}: busy`, [line("Busy", BLUE, want("disk_busy_ratio", device))], {
          unit: PERCENT,
          scale: percentScale,
        }),
      ];
    case "networks":
      return one(
        text,
        [
          line("Received", BLUE, want("network_receive_bytes_per_second", device)),
          line("Sent", ORANGE, want("network_transmit_bytes_per_second", device)),
        ],
        RATE,
      );
    case "sensors":
      return one(text, [line("Temperature", ORANGE, want("sensor_celsius", { sensor: pick }, { by: "max" }))], {
        unit: CELSIUS,
        scale: growingScale(100),
      });
    case "filesystems": {
      const mount = { mountpoint: pick };
      return one(
        text,
        [
          line("Used", BLUE, want("filesystem_usage_ratio", mount, { by: "max" })),
          line("Inodes used", ORANGE, want("filesystem_inodes_used_ratio", mount, { by: "max" })),
        ],
        { unit: PERCENT, scale: percentScale },
      );
    }
    case "workloads": {
      const { cpu, memory } = workloadCharts(pick);
      return [cpu, memory].map((chart) => ({ ...chart, title: `${text}: ${chart.title}` }));
    }
    default:
      return [];
  }
}

export const WORKLOAD_CHARTS = ["cpu", "memory", "disk", "network"] as const;

/** What history keeps of one workload. */
export function workloadCharts(id: string): Record<(typeof WORKLOAD_CHARTS)[number], DetailChart> {
  const of = (name: string) => want(`workload_${name}`, { workload: id });
  const one = (title: string, series: DetailChart["series"], look: Pick<DetailChart, "unit" | "scale">) => ({
    key: `workload ${id} ${title}`,
    title,
    series,
    ...look,
  });
  return {
    cpu: one("CPU", [line("CPU", BLUE, of("cpu_usage_cores"))], { unit: CORES, scale: growingScale(0.1) }),
    memory: one("Memory", [line("Memory", BLUE, of("memory_working_set_bytes"))], {
      unit: BYTES,
      scale: growingByteScale(1024 ** 2),
    }),
    disk: one(
      "Disk",
      [line("Read", BLUE, of("read_bytes_per_second")), line("Written", ORANGE, of("write_bytes_per_second"))],
      RATE,
    ),
    network: one(
      "Network",
      [line("Received", BLUE, of("receive_bytes_per_second")), line("Sent", ORANGE, of("transmit_bytes_per_second"))],
      RATE,
    ),
  };
}

function line(label: string, color: Series["color"] | undefined, of: Want) {
  return { label, color: color ?? BLUE, want: of };
}

function chartOf(
  key: string,
  title: string,
  series: DetailChart["series"],
  look: Pick<DetailChart, "unit" | "scale">,
): DetailChart | undefined {
  if (series.length === 0) return undefined;
  // A chart keeps its lines for as long as it lives: others are another chart.
  const lines = series.map(({ label, want: { of } }) => `${label} ${of.name}${matchersOf(of.labels)}`);
  return { key: `${key} ${lines.join()}`, title, series, ...look };
}

/** The charts of one thing among many: which series they draw, and what there is to choose from. */
import type { Snapshot } from "../../api/types.ts";
import type { CardId } from "../../lib/cards.ts";
import type { Series } from "../../lib/metric.ts";
import { matchersOf } from "../../lib/promql.ts";
import { growingByteScale, growingScale, percentScale, type Scale } from "../../lib/scale.ts";
import { summarize } from "../../lib/series.ts";
import { BYTE_RATE, CELSIUS, PERCENT, type Unit } from "../../lib/units.ts";
import { type Want, want } from "./card-questions.ts";

/** A line of history, and what continues it in each sample that comes in. */
export interface DetailLine<Live> extends Series {
  want: Want;
  pick: (live: Live) => number | undefined;
}

export interface DetailChart<Live> {
  key: string;
  title: string;
  series: readonly DetailLine<Live>[];
  unit: Unit;
  scale: Scale;
}

type Look = Pick<DetailChart<unknown>, "unit" | "scale">;

export interface Choice {
  value: string;
  text: string;
}

const PERCENTS: Look = { unit: PERCENT, scale: percentScale };
export const RATE: Look = { unit: BYTE_RATE, scale: growingByteScale(16 * 1024) };
export const COLORS = [
  "--series-blue",
  "--series-orange",
  "--series-green",
  "--series-purple",
  "--series-sky",
] as const;
export const [BLUE, ORANGE] = COLORS;
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

/** The chart of the fullest filesystems: their card has none of its own. */
export function fullestChart(snapshot: Snapshot | undefined): DetailChart<Snapshot> | undefined {
  const fullest = (snapshot?.filesystems ?? [])
    .filter(({ readOnly }) => !readOnly)
    .toSorted((one, other) => (other.usagePercent ?? 0) - (one.usagePercent ?? 0))
    .slice(0, MOST_LINES)
    .map(({ mountpoint }) => mountpoint)
    .sort();
  const series = fullest.map((mountpoint, index) => usedOf(mountpoint, mountpoint, COLORS[index]));
  return series.length === 0
    ? undefined
    : chartOf("filesystems", series, { title: "Used, of the fullest", ...PERCENTS });
}

function usedOf(mountpoint: string, label: string, color: Series["color"] | undefined): DetailLine<Snapshot> {
  return line(label, color, want("filesystem_usage_ratio", { mountpoint }, { by: "max" }), ({ filesystems }) =>
    highestOf(filesystems.filter(isAt(mountpoint)).map(({ usagePercent }) => usagePercent)),
  );
}

/** The charts of one thing alone. */
export function drawnOf(card: CardId, pick: string, text: string): DetailChart<Snapshot>[] {
  const one = (title: string, series: readonly DetailLine<Snapshot>[], look: Look) =>
    chartOf(`${card} ${pick} ${title}`, series, { title, ...look });
  const device = { device: pick };
  switch (card) {
    case "cpu":
      return [
        one(
          text,
          [
            line(
              "Usage",
              BLUE,
              want("cpu_core_usage_ratio", { cpu: pick }),
              ({ cpu }) => cpu?.cores.find(({ id }) => String(id) === pick)?.usagePercent,
            ),
          ],
          PERCENTS,
        ),
      ];
    case "disks": {
      const disk = ({ disks }: Snapshot) => disks.find(isNamed(pick));
      const read = want("disk_read_bytes_per_second", device);
      const written = want("disk_write_bytes_per_second", device);
      return [
        one(
          text,
          [
            line("Read", BLUE, read, (snapshot) => disk(snapshot)?.readBytesPerSecond),
            line("Written", ORANGE, written, (snapshot) => disk(snapshot)?.writeBytesPerSecond),
          ],
          RATE,
        ),
        one(
          `${text}: busy`,
          [line("Busy", BLUE, want("disk_busy_ratio", device), (snapshot) => disk(snapshot)?.busyPercent)],
          PERCENTS,
        ),
      ];
    }
    case "networks": {
      const network = ({ networks }: Snapshot) => networks.find(isNamed(pick));
      const received = want("network_receive_bytes_per_second", device);
      const sent = want("network_transmit_bytes_per_second", device);
      return [
        one(
          text,
          [
            line("Received", BLUE, received, (snapshot) => network(snapshot)?.receivedBytesPerSecond),
            line("Sent", ORANGE, sent, (snapshot) => network(snapshot)?.sentBytesPerSecond),
          ],
          RATE,
        ),
      ];
    }
    case "sensors": {
      const celsius = want("sensor_celsius", { sensor: pick }, { by: "max" });
      return [
        one(
          text,
          [
            line("Temperature", ORANGE, celsius, ({ sensors }) =>
              highestOf(sensors.filter(isNamed(pick)).map(({ celsius }) => celsius)),
            ),
          ],
          { unit: CELSIUS, scale: growingScale(100) },
        ),
      ];
    }
    case "filesystems": {
      const inodes = want("filesystem_inodes_used_ratio", { mountpoint: pick }, { by: "max" });
      return [
        one(
          text,
          [
            usedOf(pick, "Used", BLUE),
            line("Inodes used", ORANGE, inodes, ({ filesystems }) =>
              highestOf(filesystems.filter(isAt(pick)).map(({ inodesUsedPercent }) => inodesUsedPercent)),
            ),
          ],
          PERCENTS,
        ),
      ];
    }
    default:
      return [];
  }
}

function isNamed(pick: string) {
  return ({ name }: { name: string }) => name === pick;
}

function isAt(place: string) {
  return ({ mountpoint }: { mountpoint: string }) => mountpoint === place;
}

function highestOf(values: readonly (number | undefined)[]): number | undefined {
  return summarize(values).peak;
}

export function line<Live>(
  label: string,
  color: Series["color"] | undefined,
  of: Want,
  pick: DetailLine<Live>["pick"],
): DetailLine<Live> {
  return { label, color: color ?? BLUE, want: of, pick };
}

export function chartOf<Live>(
  key: string,
  series: readonly DetailLine<Live>[],
  look: Look & { title: string },
): DetailChart<Live> {
  // A chart keeps its lines for as long as it lives: others are another chart.
  const lines = series.map(({ label, want: { of } }) => `${label} ${of.name}${matchersOf(of.labels)}`);
  return { key: `${key} ${lines.join()}`, series, ...look };
}

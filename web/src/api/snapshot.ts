/** From one event of the stream to a point of the window. What cannot be read is refused here, before it reaches the page. */
import type { EventSourceMessage } from "eventsource-parser";
import type { ReactNode } from "react";
import type { CardId } from "../lib/cards.ts";
import type { Point } from "../lib/points.ts";
import type { Edges, Range } from "../lib/range.ts";
import type { Source } from "../lib/source.ts";
import { parseStreamId } from "../lib/stream-id.ts";
import { parseTime } from "../lib/time.ts";
import { parseVisible } from "../lib/visible-text.ts";
import { isRecord } from "./fetch.ts";
import type { Snapshot } from "./types.ts";
import type { WorkloadList } from "./workloads.ts";

export type SnapshotPoint = Point<Snapshot>;

/** What every panel is given. */
export interface PanelProps {
  /** The newest sample: what is so now. Undefined before the first. */
  snapshot: Snapshot | undefined;
  /** What the charts draw, and average and peak are of. */
  source: Source<Snapshot>;
  range: Range;
  /** The reader chose a part of the chart to look at. */
  onZoom: (edges: Edges) => void;
  /** What a card has of history beside its chart, where history is looked at; of workloads with the newest list of them. */
  detail?: ((card: CardId, list?: WorkloadList) => ReactNode) | undefined;
}

const LISTS = ["lenses", "filesystems", "disks", "networks", "sensors", "missing"];
const SECTIONS = ["cpu", "memory", "swap", "load", "pressure", "container"];

/** The point of a `stats` event; undefined when its id or its data is not what the contract says. */
export function readSnapshot({ id, data }: EventSourceMessage): SnapshotPoint | undefined {
  const streamId = parseStreamId(id);
  const value = parseJson(data);
  if (streamId === undefined || !isSnapshot(value)) return undefined;
  const time = parseTime(value.at);
  if (time === undefined) return undefined;
  return { time, run: streamId.run, sequence: streamId.sequence, interval: value.intervalSeconds, value };
}

/**
 * Looks at what the whole page relies on. What only one card relies on is for that card to fail by: the others do not lose the
 * sample for it.
 */
function isSnapshot(value: unknown): value is Snapshot {
  return (
    isRecord(value) &&
    typeof value.at === "string" &&
    typeof value.instance === "string" &&
    typeof value.intervalSeconds === "number" &&
    value.intervalSeconds > 0 &&
    LISTS.every((section) => Array.isArray(value[section])) &&
    ["host", "self"].every((section) => isRecord(value[section])) &&
    SECTIONS.every((section) => value[section] === undefined || isRecord(value[section])) &&
    isRecord(value.verdict) &&
    isListOf(value.verdict.sentences, "text", "field", "level") &&
    isListOf(value.missing, "field", "reason") &&
    isListOf(value.lenses, "name") &&
    (!isRecord(value.cpu) || Array.isArray(value.cpu.cores))
  );
}

function isListOf(value: unknown, ...texts: readonly string[]): boolean {
  return (
    Array.isArray(value) && value.every((one) => isRecord(one) && texts.every((name) => typeof one[name] === "string"))
  );
}

function parseJson(text: string): unknown {
  try {
    return parseVisible(text);
  } catch {
    return undefined;
  }
}

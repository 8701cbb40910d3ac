/** Which card shows what, so that a finding can lead to it and mark it. */
import { isWithin } from "./field.ts";

export type Lens = "host" | "container";
export type Level = "ok" | "warning" | "critical";

export interface Finding {
  level: Level;
  text: string;
  field: string;
}

/** The cards of both lenses, each with the field of the snapshot that it shows. */
const CARDS = {
  cpu: { lens: "host", field: "cpu" },
  memory: { lens: "host", field: "memory" },
  pressure: { lens: "host", field: "pressure" },
  load: { lens: "host", field: "load" },
  swap: { lens: "host", field: "swap" },
  workloads: { lens: "host", field: "workloads" },
  filesystems: { lens: "host", field: "filesystems" },
  disks: { lens: "host", field: "disks" },
  networks: { lens: "host", field: "networks" },
  sensors: { lens: "host", field: "sensors" },
  "container-cpu": { lens: "container", field: "container.cpu" },
  "container-memory": { lens: "container", field: "container.memory" },
  "container-task": { lens: "container", field: "container.task" },
  "container-pressure": { lens: "container", field: "container.pressure" },
  "container-pids": { lens: "container", field: "container.pids" },
} as const satisfies Record<string, { lens: Lens; field: string }>;

export type CardId = keyof typeof CARDS;

export const CARD_TITLES: Record<CardId, string> = {
  cpu: "CPU",
  memory: "Memory",
  pressure: "Pressure",
  load: "Load",
  swap: "Swap",
  workloads: "Workloads",
  filesystems: "Filesystems",
  disks: "Disks",
  networks: "Networks",
  sensors: "Temperatures",
  "container-cpu": "CPU",
  "container-memory": "Memory",
  "container-task": "Task",
  "container-pressure": "Pressure",
  "container-pids": "Processes and threads",
};

const IDS = Object.keys(CARDS) as CardId[];

/** The card that shows `field`: the one whose own field is the longest that it lies in. */
export function cardOf(field: string): CardId | undefined {
  return IDS.filter((id) => isWithin(field, CARDS[id].field))
    .sort((one, other) => CARDS[other].field.length - CARDS[one].field.length)
    .at(0);
}

export function lensOf(card: CardId): Lens {
  return CARDS[card].lens;
}

export function toCardId(text: string | undefined): CardId | undefined {
  return IDS.find((id) => id === text);
}

/** The fields whose absence is explained by the cards of a lens. */
export function fieldsOf(lens: Lens): string[] {
  return lens === "container"
    ? ["container"]
    : IDS.filter((id) => CARDS[id].lens === lens).map((id) => CARDS[id].field);
}

/** The findings about a card that are worth marking it for, the worst first, as the verdict has them. */
export function findingsOn(card: CardId, findings: readonly Finding[] | undefined): Finding[] {
  return (findings ?? []).filter(({ level, field }) => level !== "ok" && cardOf(field) === card);
}

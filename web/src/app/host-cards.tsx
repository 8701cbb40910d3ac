/** The cards of the host lens, in their order. */
import type { ComponentType } from "react";
import type { PanelProps } from "../api/snapshot.ts";
import type { Snapshot } from "../api/types.ts";
import { isAbsent } from "../features/absence.ts";
import { CpuPanel } from "../features/cpu/CpuPanel.tsx";
import { LoadPanel } from "../features/load/LoadPanel.tsx";
import { MemoryPanel } from "../features/memory/MemoryPanel.tsx";
import { PressurePanel } from "../features/pressure/PressurePanel.tsx";
import { SwapPanel } from "../features/swap/SwapPanel.tsx";
import { CARD_TITLES, type CardId, findingsOn } from "../lib/cards.ts";
import { lazyPart } from "../ui/lazy-part.tsx";
// The styles of the cards that come later: with those of the page they are one request less, and smaller.
import "../ui/DataTable.css";
import "../ui/Fold.css";

export interface CardEntry {
  id: CardId;
  /** Undefined for the workloads, which are not a part of the samples. */
  Panel?: ComponentType<PanelProps & { basis?: unknown }>;
  isLoadedLater?: true;
}

type Parts = typeof import("./more-panels.ts");

// The cards that most screens have below their lower edge: asked for at once, but the first numbers do not wait for them.
let parts: Promise<Parts> | undefined = import("./more-panels.ts");
let loaded: Parts | undefined;

/** Resolves once the cards that are loaded later can be drawn, or could not be loaded at the first try. */
export const laterCards: Promise<void> = parts.then(
  (all) => {
    loaded = all;
  },
  () => undefined,
);

function later(id: CardId, pick: (parts: Parts) => ComponentType<PanelProps>): CardEntry {
  const load = async () => {
    parts ??= import("./more-panels.ts");
    try {
      return pick(await parts);
    } catch (error) {
      parts = undefined;
      throw error;
    }
  };
  const Panel = lazyPart(load, { name: CARD_TITLES[id], ready: () => loaded && pick(loaded) });
  return { id, Panel, isLoadedLater: true };
}

const CARDS: readonly CardEntry[] = [
  { id: "cpu", Panel: CpuPanel },
  { id: "memory", Panel: MemoryPanel },
  { id: "pressure", Panel: PressurePanel },
  { id: "load", Panel: LoadPanel },
  { id: "swap", Panel: SwapPanel },
  { id: "workloads" },
  later("filesystems", ({ FilesystemsPanel }) => FilesystemsPanel),
  later("disks", ({ DisksPanel }) => DisksPanel),
  later("networks", ({ NetworksPanel }) => NetworksPanel),
  later("sensors", ({ SensorsPanel }) => SensorsPanel),
];

/** Those with a finding first, in the order of the findings; those that the machine has nothing of last. */
export function hostCards(snapshot: Snapshot | undefined): readonly CardEntry[] {
  if (snapshot === undefined) return CARDS;
  const { sentences } = snapshot.verdict;
  const rank = ({ id }: CardEntry) => {
    const [finding] = findingsOn(id, sentences);
    if (finding !== undefined) return sentences.findIndex(({ field }) => field === finding.field) - sentences.length;
    return isAbsent(id, snapshot) ? 1 : 0;
  };
  return CARDS.toSorted((one, other) => rank(one) - rank(other));
}

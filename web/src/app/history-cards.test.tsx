import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Snapshot } from "../api/types.ts";
import { CpuPanel } from "../features/cpu/CpuPanel.tsx";
import { CARD_QUESTIONS } from "../features/history/card-questions.ts";
import { LoadPanel } from "../features/load/LoadPanel.tsx";
import { MemoryPanel } from "../features/memory/MemoryPanel.tsx";
import { PressurePanel } from "../features/pressure/PressurePanel.tsx";
import { SwapPanel } from "../features/swap/SwapPanel.tsx";
import type { CardId } from "../lib/cards.ts";
import type { Source } from "../lib/source.ts";
import { container, panel, snapshot } from "../testing/snapshots.ts";
import { ContainerPanels } from "./ContainerPanels.tsx";
import { DisksPanel, NetworksPanel, SensorsPanel } from "./more-panels.ts";

const PANELS = [
  CpuPanel,
  MemoryPanel,
  PressurePanel,
  LoadPanel,
  SwapPanel,
  DisksPanel,
  NetworksPanel,
  SensorsPanel,
  ContainerPanels,
];

it("history knows every layer that a card draws, by the same name", () => {
  const drawn = new Map<CardId, string[]>();
  const props = panel(snapshot(container()));
  const source: Source<Snapshot> = {
    ...props.source,
    figures: (metric) => {
      drawn.set(
        metric.id,
        metric.layers.map(({ label }) => label),
      );
      return props.source.figures(metric);
    },
  };
  for (const Panel of PANELS) render(<Panel {...props} source={source} />);
  // Of how many processes a container has, nothing is kept.
  drawn.delete("container-pids");
  expect([...drawn.keys()].sort()).toEqual(Object.keys(CARD_QUESTIONS).sort());
  for (const [card, labels] of drawn) expect(Object.keys(CARD_QUESTIONS[card]?.layers ?? {})).toEqual(labels);
});

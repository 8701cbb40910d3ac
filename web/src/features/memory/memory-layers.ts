/** The parts that memory is shown in: what is used, and what the kernel would give back. The rest is free. */
import type { Memory, Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";

interface MemoryLayer extends ChartSeries {
  bytes(memory: Memory): number;
}

export const MEMORY_LAYERS: readonly MemoryLayer[] = [
  { label: "Used", color: "--series-blue", bytes: (memory) => memory.usedBytes },
  {
    label: "Reclaimable",
    color: "--series-sky",
    // The kernel keeps some free memory to itself, so that "available" can be below "free" on an idle machine.
    bytes: (memory) => Math.max(0, memory.availableBytes - memory.freeBytes),
  },
];

export const MEMORY_PICKERS = MEMORY_LAYERS.map(
  (layer) => (snapshot: Snapshot) => snapshot.memory && layer.bytes(snapshot.memory),
);

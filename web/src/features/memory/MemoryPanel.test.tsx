import { render, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import { panel, snapshot, without } from "../../testing/snapshots.ts";
import { MemoryPanel } from "./MemoryPanel.tsx";

const show = (...snapshots: Snapshot[]) => {
  render(<MemoryPanel {...panel(...snapshots)} />);
  return screen.getByRole("region", { name: "Memory" });
};
const plain = (text: string | null | undefined) => text?.replace(/[\u00a0\u202f]/g, " ");
const details = (card: HTMLElement) =>
  ["Available", "Cached", "Buffers", "Free"].map((name) =>
    plain(within(card).getByText(name).closest("div")?.textContent),
  );

it("shows what is used, of what, and every part to the byte", () => {
  const card = show(snapshot());
  expect(plain(card.textContent)).toContain("25.0 %");
  expect(plain(card.textContent)).toContain("4.00 GiB of 16.0 GiB");
  expect(details(card)).toEqual([
    "Available12.0 GiB12 884 901 888 B",
    "Cached3.00 GiB3 221 225 472 B",
    "Buffers512 MiB536 870 912 B",
    "Free9.00 GiB9 663 676 416 B",
  ]);
});

it("splits what is not used into what can be given back and what is free", () => {
  show(snapshot());
  expect(plain(screen.getByRole("img", { name: /^Used/ }).getAttribute("aria-label"))).toBe(
    "Used 4.00 GiB, Reclaimable 3.00 GiB",
  );
});

it("never counts less than nothing as reclaimable", () => {
  const { memory } = snapshot();
  if (memory === undefined) throw new Error("the sample has memory");
  show(snapshot({ memory: { ...memory, availableBytes: (memory.freeBytes ?? 0) - 1 } }));
  expect(plain(screen.getByRole("img", { name: /^Used/ }).getAttribute("aria-label"))).toContain("Reclaimable 0 B");
});

it("takes average and peak from the window", () => {
  const { memory } = snapshot();
  if (memory === undefined) throw new Error("the sample has memory");
  show(snapshot({ memory: { ...memory, usagePercent: 75 } }), without("memory", "gone"), snapshot());
  expect(plain(screen.getByText("Average").nextSibling?.textContent)).toBe("50.0 %");
  expect(plain(screen.getByText("Peak").nextSibling?.textContent)).toBe("75.0 %");
});

it("shows reason and hint where memory cannot be read, and no number", () => {
  const card = show(without("memory", "/host/proc/meminfo cannot be read.", "Mount /proc at /host/proc."));
  expect(screen.getByRole("list", { name: "Missing values" }).textContent).toBe(
    "memory /host/proc/meminfo cannot be read. Mount /proc at /host/proc.",
  );
  expect(details(card)).toEqual(["Available—not known", "Cached—not known", "Buffers—not known", "Free—not known"]);
  expect(card.textContent).not.toMatch(/\d\u00a0(%|.?i?B)/);
});

it("is busy before the first sample, and claims nothing", () => {
  const card = show();
  expect(card.getAttribute("aria-busy")).toBe("true");
  expect(card.textContent).not.toMatch(/\d|—/);
});

it("tells how many processes were killed for want of memory", () => {
  const { memory } = snapshot();
  if (memory === undefined) throw new Error("the sample has memory");
  show(snapshot({ memory: { ...memory, oomKills: 3 } }));
  expect(screen.getByText("OOM kills").closest("div")?.textContent).toContain("3");
});

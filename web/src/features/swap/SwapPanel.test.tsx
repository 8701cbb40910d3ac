import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import { card, picture, textOf } from "../../testing/cards.ts";
import { panel, snapshot, without } from "../../testing/snapshots.ts";
import { SwapPanel } from "./SwapPanel.tsx";

const show = (...snapshots: Snapshot[]) => render(<SwapPanel {...panel(...snapshots)} />);

it("shows how full it is, and what goes in and out", () => {
  show(snapshot());
  expect(textOf("Swap")).toContain("25.0 %");
  expect(textOf("Swap")).toContain("used, 1.00 GiB of 4.00 GiB");
  expect(textOf("Swap")).toContain("In4.00 KiB/sOut0 B/s");
  expect(picture("Swap")).toContain("now 25.0 %");
});

it("says calmly that there is none", () => {
  show(snapshot({ swap: { totalBytes: 0, usedBytes: 0 } }));
  expect(textOf("Swap")).toContain("None on this machine");
  expect(screen.queryByRole("img")).toBeNull();
  expect(screen.queryByText("not known")).toBeNull();
});

it("says why it is not known", () => {
  show(without("swap", "/proc/meminfo cannot be read."));
  expect(textOf("Swap")).toContain("cannot be read");
  expect(textOf("Swap")).not.toContain("None on");
});

it("is busy before the first sample", () => {
  show();
  expect(card("Swap").getAttribute("aria-busy")).toBe("true");
});

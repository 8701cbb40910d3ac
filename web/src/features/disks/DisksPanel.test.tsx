import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import { card, figure, rows, textOf } from "../../testing/cards.ts";
import { panel, snapshot } from "../../testing/snapshots.ts";
import { DisksPanel } from "./DisksPanel.tsx";

const show = (...snapshots: Snapshot[]) => render(<DisksPanel {...panel(...snapshots)} />);

it("shows the busiest, and each of them", () => {
  show(snapshot({ disks: [{ name: "sda" }, ...snapshot().disks] }));
  expect(textOf("Disks")).toContain("2.00 MiB/s");
  expect(textOf("Disks")).toContain("nvme0n1, the busiest");
  expect(rows("Disks")).toEqual([
    "sda—not known— reads—not known— writes—not known",
    "nvme0n11.50 MiB/s96.0/s reads512 KiB/s12.5/s writes7.5 %",
  ]);
  expect(figure("Disks", "Peak")).toBe("2.00 MiB/s");
});

it("folds away what is too much", async () => {
  show(snapshot({ disks: Array.from({ length: 24 }, (_, index) => ({ name: `sd${index}`, busyPercent: 1 })) }));
  await userEvent.click(screen.getByText("19 more"));
  expect(rows("More disks")).toHaveLength(19);
});

it("has no zero in the first sample, and no noise", () => {
  const missing = [{ field: "disks[sda]", reason: "A rate needs two readings, and this is the first." }];
  show(snapshot({ sequence: 1, disks: [{ name: "sda" }], missing }));
  expect(textOf("Disks")).not.toMatch(/\d B\/s/);
  expect(screen.queryByRole("list", { name: "Missing values" })).toBeNull();
});

it("says that there is none", () => {
  show(snapshot({ disks: [] }));
  expect(textOf("Disks")).toContain("None visible from here.");
});

it("is busy before the first sample", () => {
  show();
  expect(card("Disks").getAttribute("aria-busy")).toBe("true");
});

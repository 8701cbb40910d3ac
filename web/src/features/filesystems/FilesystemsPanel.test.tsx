import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import { card, rows, textOf } from "../../testing/cards.ts";
import { filesystem, judged, panel, snapshot } from "../../testing/snapshots.ts";
import { FilesystemsPanel } from "./FilesystemsPanel.tsx";

const show = (...snapshots: Snapshot[]) => render(<FilesystemsPanel {...panel(...snapshots)} />);
const many = Array.from({ length: 40 }, (_, index) => filesystem({ mountpoint: `/m${index}`, usagePercent: index }));

it("shows the fullest that can be written to, and each of them", () => {
  show(snapshot({ filesystems: [filesystem(), filesystem({ mountpoint: "/cd", usagePercent: 100, readOnly: true })] }));
  expect(textOf("Filesystems")).toContain("60.0 %");
  expect(textOf("Filesystems")).toContain("of /, the fullest: 40.0 GiB free");
  expect(rows("Filesystems")).toEqual([
    "/ext4 on /dev/nvme0n1p260.0 %40.0 GiBof 100 GiB4.5 %",
    "/cdread-only, ext4 on /dev/nvme0n1p2100.0 %40.0 GiBof 100 GiB4.5 %",
  ]);
});

it("folds away what is too much, but never what needs attention", async () => {
  const finding = { level: "critical", text: "Full.", field: "filesystems[/m39]" } as const;
  show(snapshot({ filesystems: many, ...judged(finding) }));
  expect(rows("Filesystems")).toHaveLength(6);
  expect(rows("Filesystems")[0]).toMatch(/^\/m39/);
  expect(within(card("Filesystems")).getByText("Critical")).toBeDefined();
  await userEvent.click(screen.getByText("34 more"));
  expect(rows("More filesystems")).toHaveLength(34);
});

it("does not reorder while the verdict stays", () => {
  show(snapshot({ filesystems: many.toReversed() }));
  expect(rows("Filesystems")[0]).toMatch(/^\/m39/);
});

it("says which ones cannot be asked, and what to do, on demand", async () => {
  const missing = [1, 2].map((index) => ({
    field: `filesystems[/data/${index}]`,
    reason: "Its size cannot be asked from inside this container.",
    hint: "Bind a folder of it.",
  }));
  show(snapshot({ missing }));
  expect(screen.queryByRole("list", { name: "Missing values" })).toBeNull();
  await userEvent.click(screen.getByText("2 filesystems cannot be measured"));
  expect(screen.getByRole("list", { name: "Missing values" }).textContent).toContain("/data/2");
});

it("says why there is none at all", () => {
  show(snapshot({ filesystems: [], missing: [{ field: "filesystems", reason: "No mount table." }] }));
  expect(screen.getByRole("list", { name: "Missing values" }).textContent).toContain("No mount table.");
});

it("is busy before the first sample", () => {
  show();
  expect(card("Filesystems").getAttribute("aria-busy")).toBe("true");
});

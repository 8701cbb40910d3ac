import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import { card, figure, picture, rows, textOf } from "../../testing/cards.ts";
import { container, panel, snapshot, without } from "../../testing/snapshots.ts";
import { PressurePanel } from "./PressurePanel.tsx";

const show = (...snapshots: Snapshot[]) => render(<PressurePanel {...panel(...snapshots)} />);

it("shows the worst of what was waited for, and each of them", () => {
  show(snapshot());
  expect(textOf("Pressure")).toContain("12.5 %");
  expect(textOf("Pressure")).toContain("spent waiting for CPU");
  expect(figure("Pressure", "Peak")).toBe("12.5 %");
  expect(rows("Time spent waiting in the last 10 s")).toEqual([
    "CPU12.5 %—not known",
    "Memory0.0 %0.0 %",
    "I/O1.5 %0.5 %",
  ]);
  expect(picture("Pressure")).toContain("the last 5 minutes: now 12.5 %");
});

it("shows that of the container alone, where that is asked for", () => {
  render(<PressurePanel {...panel(snapshot(container()))} of="container" />);
  expect(textOf("Pressure")).toContain("3.0 %");
  expect(rows("Time spent waiting in the last 10 s")[1]).toBe("Memory—not known—not known");
});

it("says why there is none, and what to do", () => {
  show(without("pressure", "The kernel does not measure pressure (PSI).", "Boot with psi=1."));
  expect(screen.getByRole("list", { name: "Missing values" }).textContent).toContain("Boot with psi=1.");
  expect(textOf("Pressure")).not.toMatch(/\d %/);
});

it("is busy before the first sample", () => {
  show();
  expect(card("Pressure").getAttribute("aria-busy")).toBe("true");
});

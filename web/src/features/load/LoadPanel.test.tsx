import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import { card, figure, rows, textOf } from "../../testing/cards.ts";
import { panel, snapshot, without } from "../../testing/snapshots.ts";
import { LoadPanel } from "./LoadPanel.tsx";

const show = (...snapshots: Snapshot[]) => render(<LoadPanel {...panel(...snapshots)} />);

it("shows the three averages, and what that is for each CPU", () => {
  show(snapshot({ load: { one: 3, five: 1, fifteen: 1 } }), snapshot());
  expect(textOf("Load")).toContain("1.50");
  expect(textOf("Load")).toContain("tasks, 0.75 per CPU (2 CPUs)");
  expect(rows("Load averages, now")).toEqual(["1 min1.500.75", "5 min1.000.50", "15 min0.250.13"]);
  expect(figure("Load", "Average")).toBe("2.25");
  expect(figure("Load", "Peak")).toBe("3.00");
});

it("does not divide by processors that are not known", () => {
  show(snapshot({ host: {} }));
  expect(rows("Load averages, now")[0]).toBe("1 min1.50—not known");
});

it("says why there is none", () => {
  show(without("load", "/proc/loadavg cannot be read."));
  expect(screen.getByRole("list", { name: "Missing values" }).textContent).toContain("cannot be read");
});

it("is busy before the first sample", () => {
  show();
  expect(card("Load").getAttribute("aria-busy")).toBe("true");
});

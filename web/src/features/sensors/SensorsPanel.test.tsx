import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import { card, rows, textOf } from "../../testing/cards.ts";
import { panel, snapshot } from "../../testing/snapshots.ts";
import { SensorsPanel } from "./SensorsPanel.tsx";

const show = (...snapshots: Snapshot[]) => render(<SensorsPanel {...panel(...snapshots)} />);

it("shows the hottest, and each of them", () => {
  show(snapshot());
  expect(textOf("Temperatures")).toContain("at coretemp_package_id_0, the hottest");
  expect(rows("Temperatures")).toEqual(["coretemp_package_id_054.5 °C", "nvme_composite38.0 °C"]);
});

it("folds away most of thirty", async () => {
  show(snapshot({ sensors: Array.from({ length: 30 }, (_, index) => ({ name: `s${index}`, celsius: 40 + index })) }));
  await userEvent.click(screen.getByText("24 more"));
  expect(rows("More temperatures")).toHaveLength(24);
});

it("says quietly that there is none", () => {
  show(snapshot({ sensors: [] }));
  expect(textOf("Temperatures")).toContain("No sensors.");
  expect(screen.queryByText("not known")).toBeNull();
});

it("says why they are not known", () => {
  show(snapshot({ sensors: [], missing: [{ field: "sensors", reason: "They take too long to answer." }] }));
  expect(textOf("Temperatures")).toContain("too long");
  expect(textOf("Temperatures")).not.toContain("No sensors");
});

it("is busy before the first sample", () => {
  show();
  expect(card("Temperatures").getAttribute("aria-busy")).toBe("true");
});

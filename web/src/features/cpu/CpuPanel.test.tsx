import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import { judged, panel, snapshot, without } from "../../testing/snapshots.ts";
import { CpuPanel } from "./CpuPanel.tsx";

const show = (...snapshots: Snapshot[]) => {
  render(<CpuPanel {...panel(...snapshots)} />);
  return screen.getByRole("region", { name: "CPU" });
};
const items = (list: string) =>
  within(screen.getByRole("list", { name: list }))
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent.replace(/\u00a0/g, " "));

describe("with everything", () => {
  it("shows the value now, and average and peak of the window", () => {
    const calm = snapshot({ cpu: { usagePercent: 10.25, cores: [] } });
    const card = show(calm, snapshot());
    expect(card.textContent).toContain("42.3\u00a0%");
    expect(card.textContent).toContain("of 2 logical CPUs");
    expect(screen.getByText("Average").nextSibling?.textContent).toBe("26.3\u00a0%");
    expect(screen.getByText("Peak").nextSibling?.textContent).toBe("42.3\u00a0%");
    expect(card.getAttribute("aria-busy")).toBe("false");
  });

  it("has each mode in words, with interrupts together and I/O wait apart", () => {
    show(snapshot());
    expect(items("CPU time by mode, now")).toEqual([
      "User30.0 %",
      "Nice1.0 %",
      "Guest0.0 %",
      "System8.0 %",
      "Interrupts1.3 %",
      "Steal2.0 %",
      "I/O wait7.5 %",
    ]);
  });

  it("names each processor by its own number", () => {
    show(snapshot());
    expect(items("Each logical CPU")).toEqual(["0CPU 0 80.0 %", "3CPU 3 4.5 %"]);
    expect(screen.getByText("busiest: CPU 0, 80.0 %")).toBeDefined();
  });

  it("says in words what the chart shows", () => {
    show(snapshot());
    expect(
      screen
        .getByRole("img")
        .getAttribute("aria-label")
        ?.replace(/\u00a0/g, " "),
    ).toBe("CPU usage by mode, the last 5 minutes: now 42.3 %, average 42.3 %, peak 42.3 %.");
  });
});

it("has no zero in the first sample, but the reason why there is no value", () => {
  const card = show(
    snapshot({
      cpu: { cores: [{ id: 0 }] },
      missing: [{ field: "cpu.usagePercent", reason: "The first sample has nothing to compare with." }],
    }),
  );
  expect(card.textContent).not.toMatch(/\d\u00a0%/);
  expect(within(card).getAllByText("not known").length).toBeGreaterThan(0);
  expect(items("CPU time by mode, now")[0]).toBe("User—");
  expect(items("Missing values")).toEqual(["cpu.usagePercent The first sample has nothing to compare with."]);
});

it("shows reason and hint where the section is missing", () => {
  const card = show(without("cpu", "/host/proc/stat cannot be read.", "Mount /proc at /host/proc."));
  expect(items("Missing values")).toEqual(["cpu /host/proc/stat cannot be read. Mount /proc at /host/proc."]);
  expect(card.textContent).not.toContain("logical CPUs");
  expect(within(card).queryAllByRole("listitem", { name: /^CPU \d/ })).toEqual([]);
});

it("is busy before the first sample, and claims nothing", () => {
  const card = show();
  expect(card.getAttribute("aria-busy")).toBe("true");
  expect(within(card).getAllByText("loading")).toHaveLength(3);
  expect(card.textContent).not.toMatch(/\d|—/);
});

it("tells of 128 processors in one sentence, with each of them there to point at", () => {
  const cores = Array.from({ length: 128 }, (_, id) => ({ id, usagePercent: id < 4 ? 95 : 10 }));
  const card = show(snapshot({ cpu: { usagePercent: 12, cores } }));
  expect(
    screen
      .getByRole("img", { name: /^128 logical CPUs/ })
      .getAttribute("aria-label")
      ?.replace(/\u00a0/g, " "),
  ).toBe("128 logical CPUs: from 10.0 % to 95.0 %, median 10.0 %; 4 at 90 % or more.");
  expect(within(card).getByTitle("CPU 127: 10.0 %")).toBeDefined();
});

it("says nothing of rates in the first sample of a start, which the next one mends", () => {
  const first = { field: "cpu.usagePercent", reason: "A rate needs two readings, and this is the first." };
  show(snapshot({ sequence: 1, cpu: { cores: [] }, missing: [first] }));
  expect(screen.queryByRole("list", { name: "Missing values" })).toBeNull();
});

it("is marked, in words too, for what the verdict says of it", () => {
  const text = "The hypervisor withholds 12 %.";
  const card = show(snapshot(judged({ level: "warning", text, field: "cpu.modes.steal" })));
  expect(within(card).getByText("Warning")).toBeDefined();
});

import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import { card, rows, textOf } from "../../testing/cards.ts";
import { network, panel, snapshot } from "../../testing/snapshots.ts";
import { NetworksPanel } from "./NetworksPanel.tsx";

const show = (...snapshots: Snapshot[]) => render(<NetworksPanel {...panel(...snapshots)} />);

it("counts what goes over the wire, and folds the rest away", async () => {
  show(snapshot());
  expect(textOf("Networks")).toContain("1.31 MiB/s");
  expect(textOf("Networks")).toContain("received and sent by eth0");
  expect(rows("Networks")).toEqual(["eth01 Gbit/s link1.19 MiB/s1.0 % of link122 KiB/s0.1 % of link0/s0/s drops"]);
  await userEvent.click(screen.getByText("2 virtual"));
  expect(rows("Virtual networks")).toHaveLength(2);
});

it("marks errors and drops in more than colour", () => {
  show(snapshot({ networks: [network({ dropsPerSecond: 0.5 })] }));
  expect(rows("Networks")[0]).toContain("0/s0.50/s drops");
  expect(screen.getByText("0.50/s drops").closest("td")?.querySelector("svg")).not.toBeNull();
});

it("has no share of a link whose speed is not known", () => {
  const { linkBitsPerSecond: _, ...unknown } = network();
  show(snapshot({ networks: [unknown] }));
  expect(textOf("Networks")).not.toContain("link");
});

it("counts all but the loopback where none is physical, as in a container", () => {
  const networks = [network({ name: "lo", physical: false }), network({ name: "eth0", physical: false })];
  show(snapshot({ networks }));
  expect(rows("Networks")).toHaveLength(1);
  expect(textOf("Networks")).toContain("by eth0");
});

it("says that there is none, and why it is not known", () => {
  show(snapshot({ networks: [] }));
  expect(textOf("Networks")).toContain("There is no network to be seen here.");
});

it("is busy before the first sample", () => {
  show();
  expect(card("Networks").getAttribute("aria-busy")).toBe("true");
});

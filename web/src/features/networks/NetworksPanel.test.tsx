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
  await userEvent.click(screen.getByText("2 virtual, not counted"));
  expect(rows("Virtual networks")).toHaveLength(2);
});

it("marks errors in more than colour; drops alone are no fault", () => {
  show(snapshot({ networks: [network({ dropsPerSecond: 12 }), network({ name: "eth1", errorsPerSecond: 0.5 })] }));
  const mark = (text: string) => screen.getByText(text).closest("td")?.querySelector("svg");
  expect(mark("12.0/s drops")).toBeNull();
  expect(mark("0.50/s")).not.toBeNull();
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

it("counts neither bridges nor the links of containers where none is physical, as in LXC", () => {
  const names = ["lo", "eth0", "docker0", "br-4f1c2d7", "veth1a2b3c", "virbr0", "cni0"];
  const bytes = { receivedBytesPerSecond: 1024 ** 2, sentBytesPerSecond: 0 };
  show(snapshot({ networks: names.map((name) => network({ name, physical: false, ...bytes })) }));
  expect(textOf("Networks")).toContain("1.00 MiB/s");
  expect(textOf("Networks")).toContain("received and sent by eth0");
});

it("counts what the api says does, where it says so: not a function of a card behind the interface that it serves", () => {
  const counted = [true, false].map((counted, index) => ({ ...network({ name: `eth${index}` }), counted }));
  show(snapshot({ networks: counted }));
  expect(textOf("Networks")).toContain("1.31 MiB/s");
  expect(textOf("Networks")).toContain("sent by eth0");
});

it("says that there is none, and why it is not known", () => {
  show(snapshot({ networks: [] }));
  expect(textOf("Networks")).toContain("None visible from here.");
});

it("is busy before the first sample", () => {
  show();
  expect(card("Networks").getAttribute("aria-busy")).toBe("true");
});

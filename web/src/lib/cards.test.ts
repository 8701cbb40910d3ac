import { expect, it } from "vitest";
import { cardOf, fieldsOf, findingsOn, lensOf, toCardId } from "./cards.ts";

it.each([
  ["cpu", "cpu"],
  ["cpu.modes.steal", "cpu"],
  ["memory.oomKills", "memory"],
  ["pressure.io", "pressure"],
  ["filesystems[/var.lib].inodesUsedPercent", "filesystems"],
  ["networks.physical", "networks"],
  ["container.memory.oomKills", "container-memory"],
  ["container.pressure.io", "container-pressure"],
  ["container.task.containers[api]", "container-task"],
  ["missing", undefined],
  ["cpuset", undefined],
])("%s is shown by the card %s", (field, card) => {
  expect(cardOf(field)).toBe(card);
});

it("knows the lens of a card, and the fields of a lens", () => {
  expect(lensOf("swap")).toBe("host");
  expect(lensOf("container-pids")).toBe("container");
  expect(fieldsOf("host")).toContain("sensors");
  expect(fieldsOf("container")).toEqual(["container"]);
});

it("takes an unknown card for none", () => {
  expect(toCardId("cpu")).toBe("cpu");
  expect(toCardId("constructor")).toBeUndefined();
  expect(toCardId(undefined)).toBeUndefined();
});

it("marks a card for what is wrong with it, and for nothing else", () => {
  const findings = [
    { level: "critical", text: "a", field: "filesystems[/]" },
    { level: "warning", text: "b", field: "filesystems[/var].inodesUsedPercent" },
    { level: "ok", text: "c", field: "cpu" },
  ] as const;
  expect(findingsOn("filesystems", findings).map(({ text }) => text)).toEqual(["a", "b"]);
  expect(findingsOn("cpu", findings)).toEqual([]);
  expect(findingsOn("cpu", undefined)).toEqual([]);
});

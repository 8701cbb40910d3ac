import { expect, it } from "vitest";
import { missingElsewhere, missingFor } from "./missing.ts";

const entries = ["cpu.usagePercent", "cpu", "memory.cachedBytes", "memoryFoo", "host.os", "disks[sda]"].map(
  (field) => ({
    field,
    reason: "because",
  }),
);
const fields = (found: { field: string }[]) => found.map(({ field }) => field);

it.each([
  ["cpu", ["cpu.usagePercent", "cpu"]],
  ["cpu.usagePercent", ["cpu.usagePercent", "cpu"]],
  ["cpu.modes", ["cpu"]],
  ["memory", ["memory.cachedBytes"]],
  ["disks", ["disks[sda]"]],
  ["swap", []],
])("%s is explained by %j", (field, found) => {
  expect(fields(missingFor(entries, field))).toEqual(found);
});

it("leaves to others what no panel explains", () => {
  expect(fields(missingElsewhere(entries, ["cpu", "memory"]))).toEqual(["memoryFoo", "host.os", "disks[sda]"]);
});

import { expect, it } from "vitest";
import { missingElsewhere, missingFor, missingOf } from "./missing.ts";

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

it("says nothing of rates in the first snapshot of a start, but what can be mended", () => {
  const first = { field: "cpu.usagePercent", reason: "A rate needs two readings, and this is the first." };
  const lasting = { field: "pressure", reason: "PSI is off.", hint: "Boot with psi=1." };
  expect(missingOf({ sequence: 1, missing: [first, lasting] })).toEqual([lasting]);
  expect(missingOf({ sequence: 2, missing: [first, lasting] })).toEqual([first, lasting]);
  expect(missingOf(undefined)).toEqual([]);
});

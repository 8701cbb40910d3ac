import { describe, expect, it } from "vitest";
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

describe("what only needs time", () => {
  const rate = { field: "cpu.usagePercent", reason: "A rate needs two readings, and this is the first." };
  const ten = { field: "pressure.io.some.last10SecondsPercent", reason: "Readings do not go back 10 s." };
  const sixty = { field: "container.pressure.io.some.last60SecondsPercent", reason: "Readings do not go back 60 s." };
  const lasting = { field: "pressure", reason: "PSI is off.", hint: "Boot with psi=1." };
  const at = (sequence: number, intervalSeconds: number) =>
    missingOf({ sequence, intervalSeconds, missing: [rate, ten, sixty, lasting] });

  it.each([
    ["the first sample", 1, 1, [lasting]],
    ["the second", 2, 1, [rate, lasting]],
    ["11 s after the start", 11, 1, [rate, lasting]],
    ["12 s after the start, when ten seconds were there to be read", 12, 1, [rate, ten, lasting]],
    ["a minute after the start", 61, 1, [rate, ten, lasting]],
    ["62 s after the start, when a minute was there to be read", 62, 1, [rate, ten, sixty, lasting]],
    ["with samples of 5 s, 65 s after the start", 14, 5, [rate, ten, sixty, lasting]],
    ["with samples too far apart for ten seconds", 3, 15, [rate, ten, lasting]],
    ["with an impossible interval", 2, 0, [rate, lasting]],
  ])("%s", (_name, sequence, intervalSeconds, told) => {
    expect(at(sequence, intervalSeconds)).toEqual(told);
  });

  it("is nothing before there is a sample", () => {
    expect(missingOf(undefined)).toEqual([]);
  });
});

import { expect, it } from "vitest";
import { isWithin, rowOf } from "./field.ts";

it.each([
  ["cpu", "cpu", true],
  ["cpu.modes.steal", "cpu", true],
  ["disks[vda]", "disks", true],
  ["cpuset", "cpu", false],
  ["cpu", "cpu.modes", false],
])("%s is within %s: %s", (field, whole, expected) => {
  expect(isWithin(field, whole)).toBe(expected);
});

it.each([
  ["filesystems[/]", "/"],
  ["filesystems[/a [b].c].inodesUsedPercent", "/a [b].c"],
  ["memory", undefined],
  ["networks.physical", undefined],
])("the row of %s is %s", (field, row) => {
  expect(rowOf(field)).toBe(row);
});

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { describeField } from "./contract.ts";

const contract: unknown = JSON.parse(readFileSync(new URL("../../../api/openapi.json", import.meta.url), "utf8"));

it.each([
  ["cpu.usagePercent", /^Busy time of all processors/],
  ["cpu.modes.iowait", /^Idle while something waited/],
  ["load.one", /^Load average of the last minute/],
  ["filesystems.usagePercent", /^Share in use/],
  ["filesystems[/var].inodesUsedPercent", /^Share of inodes/],
  ["container.memory.headroomBytes", /^What is left/],
  ["pressure.io", /^Waiting for a disk/],
  ["pressure.io.someAvg10Percent", /^The kernel's own mean of the share/],
  ["sensors", /^Temperatures/],
  ["Disk.busyPercent", /^Share of time/],
])("knows what %s is", (field, text) => {
  expect(describeField(contract, field)).toMatch(text);
});

it.each(["cpu.nothing", "nothing", "", "Nothing.at", "toString"])("knows nothing of %j", (field) => {
  expect(describeField(contract, field)).toBeUndefined();
});

it("knows nothing from what is no contract", () => {
  expect(describeField({ components: [] }, "cpu.usagePercent")).toBeUndefined();
  expect(describeField(undefined, "cpu")).toBeUndefined();
});

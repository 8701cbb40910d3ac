import { expect, it } from "vitest";
import { resourceOf } from "./resource.ts";

it.each([
  ["pressure.cpu", "cpu"],
  ["cpu", "cpu"],
  ["load", "cpu"],
  ["sensors[k10temp]", "cpu"],
  ["pressure.memory", "memory"],
  ["memory", "memory"],
  ["swap", "memory"],
  ["container.memory", "memory"],
  ["pressure.io", "io"],
  ["disks[nvme0n1]", "io"],
])("takes %s for %s", (field, resource) => {
  expect(resourceOf(field)).toBe(resource);
});

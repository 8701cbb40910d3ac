import { expect, it } from "vitest";
import { pickOf, withPick } from "./picks.ts";

it("keeps one of each card, whatever it is called", () => {
  const picks = withPick(withPick(undefined, "disks", "sda"), "filesystems", "/srv/a&b=c d");
  expect(pickOf(picks, "disks")).toBe("sda");
  expect(pickOf(picks, "filesystems")).toBe("/srv/a&b=c d");
  expect(pickOf(picks, "networks")).toBeUndefined();
  expect(pickOf(withPick(picks, "disks", "sdb"), "disks")).toBe("sdb");
});

it("is nothing once nothing is picked", () => {
  const picks = withPick(undefined, "cpu", "0");
  expect(withPick(picks, "cpu", undefined)).toBeUndefined();
  expect(pickOf(undefined, "cpu")).toBeUndefined();
});

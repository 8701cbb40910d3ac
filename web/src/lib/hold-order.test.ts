import { expect, it } from "vitest";
import { holdOrder, isOrderHeld } from "./hold-order.ts";

it("keeps every place, whatever the new order is", () => {
  expect(holdOrder(["a", "b", "c"], ["c", "a", "b"])).toEqual(["a", "b", "c"]);
});

it("puts what is new at the end, in its own order", () => {
  expect(holdOrder(["a", "b"], ["d", "b", "c", "a"])).toEqual(["a", "b", "d", "c"]);
});

it("keeps the place of what is gone", () => {
  expect(holdOrder(["a", "b", "c"], ["c", "a"])).toEqual(["a", "b", "c"]);
});

it("is the same array when nothing is new", () => {
  const held = ["a", "b"];
  expect(holdOrder(held, ["b", "a"])).toBe(held);
});

it.each([
  [["a", "b"], ["a", "b"], false],
  [["a", "b"], ["b", "a"], true],
  [["a", "b"], ["a"], true],
  [["a"], ["a", "b"], true],
  [[], [], false],
])("%j in place of %j: something is held back is %s", (held, current, isHeld) => {
  expect(isOrderHeld(held, current)).toBe(isHeld);
});

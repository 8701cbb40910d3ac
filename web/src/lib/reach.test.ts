import { expect, it } from "vitest";
import { WINDOWS } from "./range.ts";
import { whyOutOfReach } from "./reach.ts";

const reached = (age: number | undefined) => WINDOWS.filter((window) => whyOutOfReach(window, age) === undefined);

it("reaches up to the first range that has all of history in it", () => {
  expect(reached(3 * 3600)).toEqual([60, 300, 900, 3600, 21_600]);
  expect(reached(200)).toEqual([60, 300]);
  expect(reached(8 * 86_400)).toEqual([...WINDOWS]);
  expect(whyOutOfReach(86_400, 3 * 3600)).toBe("History goes back 3\u00a0h.");
});

it("refuses nothing while nothing is known", () => {
  expect(reached(undefined)).toEqual([...WINDOWS]);
});

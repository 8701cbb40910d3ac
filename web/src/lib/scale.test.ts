import { expect, it } from "vitest";
import { byteScale, growingByteScale, growingScale, percentScale } from "./scale.ts";

it("always has all of a percentage", () => {
  expect(percentScale(3)).toEqual({ max: 100, ticks: [0, 25, 50, 75, 100] });
});

it("ends at the size that is known, and has an end where none is", () => {
  expect(byteScale(1024)(5).max).toBe(1024);
  expect(byteScale(0)(5)).toEqual({ max: 1, ticks: [0] });
});

it.each([
  [0, 10],
  [10, 10],
  [10.1, 20],
  [20.1, 50],
  [51, 100],
  [101, 200],
])("a peak of %d ends at %d", (peak, max) => {
  expect(growingScale(10)(peak)).toEqual({ max, ticks: [0, max / 2, max] });
});

it("has a floor below one", () => {
  expect(growingScale(0.5)(0).max).toBe(0.5);
});

it.each([
  [0, 1024],
  [1025, 2048],
  [3_000_000, 4_194_304],
])("a peak of %d bytes ends at %d", (peak, max) => {
  expect(growingByteScale(1024)(peak).max).toBe(max);
});

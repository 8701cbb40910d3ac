import { expect, it } from "vitest";
import { backoff } from "./backoff.ts";

it.each([
  [0, 500],
  [1, 500],
  [2, 1000],
  [3, 2000],
  [5, 8000],
  [6, 15_000],
  [5000, 15_000],
])("after %d failures it waits %d ms at most, and half of that at least", (failures, longest) => {
  expect(backoff(failures, () => 1)).toBe(longest);
  expect(backoff(failures, () => 0)).toBe(longest / 2);
});

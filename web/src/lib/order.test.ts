import { describe, expect, it } from "vitest";
import { compareValues, filterWords } from "./order.ts";

describe("compareValues", () => {
  const sorted = (values: (number | string | undefined)[], sign: 1 | -1) =>
    [...values].sort((one, other) =>
      // The sort of arrays moves undefined to the end before it compares anything.
      compareValues(one ?? undefined, other ?? undefined, sign),
    );

  it("sorts numbers and words, rising and falling", () => {
    expect(sorted([3, 1, 2], 1)).toEqual([1, 2, 3]);
    expect(sorted([3, 1, 2], -1)).toEqual([3, 2, 1]);
    expect(sorted(["web-10", "Web-9", "api"], 1)).toEqual(["api", "Web-9", "web-10"]);
  });

  it("puts what is not known last in both directions", () => {
    for (const sign of [1, -1] as const) {
      expect(compareValues(undefined, 1, sign)).toBeGreaterThan(0);
      expect(compareValues(1, undefined, sign)).toBeLessThan(0);
      expect(compareValues(undefined, undefined, sign)).toBe(0);
    }
  });

  it("knows that two infinities are equal", () => {
    expect(compareValues(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 1)).toBe(0);
    expect(compareValues(Number.NEGATIVE_INFINITY, 0, -1)).toBeGreaterThan(0);
  });
});

describe("filterWords", () => {
  it("wants every word, in whichever case and order", () => {
    expect(filterWords(" NGINX  www ")("www-data\nnginx: worker")).toBe(true);
    expect(filterWords("nginx mail")("www-data\nnginx: worker")).toBe(false);
    expect(filterWords("  ")("")).toBe(true);
  });
});

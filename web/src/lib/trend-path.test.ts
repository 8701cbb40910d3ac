import { describe, expect, it } from "vitest";
import { type Trend, trendPath } from "./trend-path.ts";

const trend = (change: Partial<Trend>): Trend => ({
  times: [0, 5, 10],
  values: [0, 50, 100],
  from: 0,
  to: 10,
  max: 100,
  gapSeconds: 6,
  ...change,
});

describe("trendPath", () => {
  it("goes from the left edge to the right one, up from the ground", () => {
    expect(trendPath(trend({}))).toBe("M0 100h0L50 50L100 0");
  });

  it("breaks at a hole", () => {
    expect(trendPath(trend({ values: [0, null, 100] }))).toBe("M0 100h0M100 0h0");
  });

  it("breaks at a gap", () => {
    expect(trendPath(trend({ gapSeconds: 4 }))).toBe("M0 100h0M50 50h0M100 0h0");
  });

  it("leaves out what is before the left edge, and joins nothing to it", () => {
    expect(trendPath(trend({ from: 5 }))).toBe("M0 50h0L100 0");
  });

  it("stays in its box", () => {
    expect(trendPath(trend({ values: [-5, 50, 200] }))).toBe("M0 100h0L50 50L100 0");
  });

  it.each([{ to: 0 }, { max: 0 }, { times: [], values: [] }])("is empty for %j", (change) => {
    expect(trendPath(trend(change))).toBe("");
  });
});

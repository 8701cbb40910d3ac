import { describe, expect, it } from "vitest";
import { appendPoints, isBroken, type Point, recentPoints } from "./points.ts";

const point = (sequence: number, change: Partial<Point<string>> = {}): Point<string> => ({
  time: 1000 + sequence,
  run: "a",
  sequence,
  interval: 1,
  value: `${change.run ?? "a"}${sequence}`,
  ...change,
});
const values = (points: readonly Point<string>[]) => points.map(({ value }) => value).join(" ");

describe("appendPoints", () => {
  it("adds a batch in its order", () => {
    expect(values(appendPoints([point(1)], [point(2), point(3)], 300))).toBe("a1 a2 a3");
  });

  it("has every sequence once, however often it comes", () => {
    const window = appendPoints([], [point(1), point(2), point(2), point(1), point(3)], 300);
    expect(values(window)).toBe("a1 a2 a3");
    expect(appendPoints(window, [point(2), point(3)], 300)).toBe(window);
  });

  it("is the same array for an empty batch", () => {
    const window = [point(1)];
    expect(appendPoints(window, [], 300)).toBe(window);
  });

  it("leaves the array that it was given alone", () => {
    const window = [point(1)];
    appendPoints(window, [point(2)], 300);
    expect(values(window)).toBe("a1");
  });

  it("drops what is older than the span before the newest, and keeps what is just as old", () => {
    expect(values(appendPoints([point(1), point(2)], [point(12)], 10))).toBe("a2 a12");
    expect(values(appendPoints([point(1), point(2)], [point(500)], 10))).toBe("a500");
  });

  it("takes the small sequence of another run, and keeps the history before it", () => {
    const restarted = point(1, { run: "b", time: 1010 });
    expect(values(appendPoints([point(7)], [restarted], 300))).toBe("a7 b1");
  });

  it("drops what lies in the future of a clock that was set back", () => {
    const window = [point(1), point(2), point(3)];
    expect(values(appendPoints(window, [point(4, { time: 1002 })], 300))).toBe("a1 a4");
    expect(values(appendPoints(window, [point(4, { time: 10 })], 300))).toBe("a4");
  });
});

describe("isBroken", () => {
  it.each([
    [1, 1, false],
    [1.5, 1, false],
    [1.51, 1, true],
    [7, 5, false],
    [8, 5, true],
  ])("%d s apart at an interval of %d s: %s", (apart, interval, broken) => {
    expect(isBroken(point(1, { time: 0, interval }), point(2, { time: apart, interval }))).toBe(broken);
  });

  it("is true between two runs, however close", () => {
    expect(isBroken(point(1), point(2, { run: "b" }))).toBe(true);
  });

  it("takes the longer interval where it changed", () => {
    expect(isBroken(point(1, { time: 0, interval: 1 }), point(2, { time: 5, interval: 5 }))).toBe(false);
  });
});

describe("recentPoints", () => {
  const all = [point(1), point(2), point(3)];

  it("takes the end of the window", () => {
    expect(values(recentPoints(all, 1))).toBe("a2 a3");
  });

  it("is the same array when there is nothing to leave out", () => {
    expect(recentPoints(all, 10)).toBe(all);
    expect(recentPoints([], 10)).toEqual([]);
  });
});

import { expect, it } from "vitest";
import type { Point } from "../../lib/points.ts";
import { liveEnd } from "./live-end.ts";

const point = (time: number, value: number, run = "a"): Point<number> => ({
  time,
  run,
  sequence: time,
  interval: 1,
  value,
});
const same = (value: number) => value;

it("sums up what came since in steps of the same length, the last as far as it is there", () => {
  const points = [9, 10, 11, 12, 13, 14, 15, 16].map((time) => point(time, time));
  expect(liveEnd(points, [same], 10, 5)).toEqual([
    { time: 15, average: [13], least: [11], most: [15] },
    { time: 16, average: [16], least: [16], most: [16] },
  ]);
});

it("draws no line across a gap or a restart", () => {
  const rows = liveEnd([point(11, 1), point(14, 2), point(15, 3, "b")], [same], 10, 60);
  expect(rows.map(({ time, average }) => [time, ...average])).toEqual([
    [11, 1],
    [12.5, null],
    [14, 2],
    [14.5, null],
    [15, 3],
  ]);
});

it("has a hole where nothing is known, and nothing where nothing came", () => {
  expect(liveEnd([point(11, 1)], [() => undefined], 10, 5)).toEqual([
    { time: 11, average: [null], least: [null], most: [null] },
  ]);
  expect(liveEnd([point(9, 1)], [same], 10, 5)).toEqual([]);
});

import { expect, it } from "vitest";
import { judgeHealth } from "./health.ts";

it.each([
  ["nothing yet", undefined, undefined, "loading"],
  ["no sample, and the first attempt is young", undefined, 5000, "loading"],
  ["no sample, and no answer for too long", undefined, 4999, "offline"],
  ["a fresh sample", 9000, undefined, "live"],
  ["a sample three intervals old", 7000, undefined, "live"],
  ["an older sample", 6999, undefined, "stale"],
  ["a fresh sample, and a connection just lost", 9000, 9500, "live"],
  ["an old sample, and a connection lost a little ago", 6000, 6500, "stale"],
  ["an old sample, and a connection lost for long", 4000, 4500, "offline"],
  ["a sample from after the last look at the clock", 10_900, undefined, "live"],
] as const)("%s", (_case, arrivedAt, downSince, health) => {
  expect(judgeHealth({ arrivedAt, downSince, now: 10_000, intervalSeconds: 1 })).toBe(health);
});

it("waits for three intervals of any length", () => {
  expect(judgeHealth({ arrivedAt: 0, downSince: undefined, now: 30_000, intervalSeconds: 10 })).toBe("live");
});

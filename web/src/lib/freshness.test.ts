import { expect, it } from "vitest";
import { describeFreshness, judgeFreshness } from "./freshness.ts";

const refused = { message: "no such member", isAnswer: true };
const silent = { message: "no answer", isAnswer: false };

it.each([
  [{ isPaused: false, failure: undefined, ageSeconds: -20 }, "live"],
  [{ isPaused: false, failure: silent, ageSeconds: 4 }, "live"],
  [{ isPaused: false, failure: silent, ageSeconds: 6 }, "offline"],
  [{ isPaused: false, failure: refused, ageSeconds: 6 }, "stale"],
  [{ isPaused: true, failure: silent, ageSeconds: 60 }, "paused"],
])("%j is %s", (facts, freshness) => {
  expect(judgeFreshness(facts)).toBe(freshness);
});

it("says how old the numbers are, and why", () => {
  expect(describeFreshness({ isPaused: false, failure: silent, ageSeconds: 14 }).replace(/\u00a0/g, " ")).toBe(
    "Offline: last read 14 s ago; no answer",
  );
});

import { describe, expect, it } from "vitest";
import { findByPid, follow, HISTORY_SECONDS, NOTHING } from "./process-watch.ts";
import { answer, process } from "./testing.ts";

const none = new Set<string>();
const keys = (watch: ReturnType<typeof follow>) => [...watch.tracked.keys()];

describe("which process is which", () => {
  it("knows a process again by its number and its start, though the clock's fraction trembles", () => {
    const first = follow(NOTHING, answer([process({ pid: 7, ageSeconds: 100 })]), none);
    const second = follow(first, answer([process({ pid: 7, ageSeconds: 102.004 })], { seconds: 2 }), none);
    expect(keys(second)).toEqual(keys(first));
  });

  it("does not take a new process for the old one with its number", () => {
    const first = follow(NOTHING, answer([process({ pid: 7, ageSeconds: 100 })]), none);
    const [key = ""] = keys(first);
    const second = follow(first, answer([process({ pid: 7, ageSeconds: 1 })], { seconds: 2 }), new Set([key]));
    expect(second.tracked.get(key)?.fate).toBe("ended");
    expect(findByPid(second, 7)?.key).not.toBe(key);
    expect(findByPid(second, 7)?.samples).toHaveLength(1);
  });

  it("goes by the number alone where no age is known", () => {
    const first = follow(NOTHING, answer([process({ pid: 7, ageSeconds: undefined })]), none);
    expect(keys(first)).toEqual(["7"]);
    expect(keys(follow(first, answer([process({ pid: 7, ageSeconds: undefined })], { seconds: 2 }), none))).toEqual([
      "7",
    ]);
  });

  it("restarts on another machine", () => {
    const first = follow(NOTHING, answer([process({ pid: 7 })]), none);
    const other = follow(first, answer([process({ pid: 8 })], { seconds: 2, instance: "other" }), new Set(keys(first)));
    expect([...other.tracked.values()].map(({ process: { pid } }) => pid)).toEqual([8]);
  });
});

describe("what is gone", () => {
  const first = follow(NOTHING, answer([process({ pid: 7, residentBytes: 5 }), process({ pid: 8 })]), none);
  const [key = ""] = keys(first);

  it("is forgotten when nobody looks at it", () => {
    expect(follow(first, answer([process({ pid: 8 })], { seconds: 2 }), none).tracked.has(key)).toBe(false);
  });

  it("has ended where the list is whole, and keeps its last values", () => {
    const { tracked } = follow(first, answer([process({ pid: 8 })], { seconds: 2 }), new Set([key]));
    expect(tracked.get(key)).toMatchObject({ fate: "ended", process: { residentBytes: 5 } });
  });

  it("may be further down where the list is cut short, and can come back", () => {
    const cut = follow(first, answer([process({ pid: 8 })], { seconds: 2, total: 300 }), new Set([key]));
    expect(cut.tracked.get(key)?.fate).toBe("unlisted");
    const back = follow(cut, answer([process({ pid: 7, ageSeconds: 104 })], { seconds: 4, total: 300 }), none);
    expect(back.tracked.get(key)?.fate).toBe("listed");
    expect(back.tracked.get(key)?.samples).toHaveLength(2);
  });

  it("does not pile up, however long one reads", () => {
    const many = Array.from({ length: 200 }, (_, pid) => process({ pid: pid + 1 }));
    const before = follow(NOTHING, answer(many), none);
    expect(follow(before, answer([], { seconds: 2 }), new Set(keys(before))).tracked.size).toBe(100);
  });
});

describe("the history", () => {
  it("has each reading once", () => {
    const one = answer([process({ pid: 7 })]);
    const twice = follow(follow(NOTHING, one, none), { ...one, arrivedAt: 1 }, none);
    expect(findByPid(twice, 7)?.samples).toHaveLength(1);
  });

  it("keeps the unknown unknown, and goes back no further than it says", () => {
    let watch = follow(NOTHING, answer([process({ pid: 7, cpuPercent: undefined, ageSeconds: 100 })]), none);
    expect(findByPid(watch, 7)?.samples[0]?.cpuPercent).toBeUndefined();
    for (let seconds = 2; seconds <= 2 * HISTORY_SECONDS; seconds += 2) {
      watch = follow(watch, answer([process({ pid: 7, ageSeconds: 100 + seconds })], { seconds }), none);
    }
    expect(findByPid(watch, 7)?.samples).toHaveLength(HISTORY_SECONDS / 2 + 1);
  });
});

import { expect, it } from "vitest";
import { unseenSeconds } from "./unseen.ts";

const self = { lastSeen: "2026-11-23T07:00:20Z" };
const other = { lastSeen: "2026-11-23T07:00:06Z" };

it("tells ages by the clock of the api, and by how long its answer is here", () => {
  const list = { instances: [self, other, {}], arrivedAt: 5000 };
  expect(unseenSeconds(list, 5000)(other)).toBe(14);
  expect(unseenSeconds(list, 8000)(other)).toBe(17);
  expect(unseenSeconds(list, 8000)(self)).toBe(3);
});

it("knows nothing of one that was never seen, nor of an age below zero", () => {
  expect(unseenSeconds({ instances: [{}], arrivedAt: 0 }, 0)({})).toBeUndefined();
  expect(unseenSeconds({ instances: [self], arrivedAt: 5000 }, 4000)(self)).toBe(0);
});

import { expect, it } from "vitest";
import { describeTimeLeft } from "./time-left-words.ts";

/** By the reader's own clock, wherever the test runs. A Thursday. */
const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime() / 1000;
const NOW = at(26, 10, 7);
const words = (from: number, to: number, now = NOW) => describeTimeLeft({ from, to }, now).replace("\u00a0", " ");

it.each([
  [NOW + 20, NOW + 50, "in less than a minute"],
  [NOW + 40, NOW + 110, "in at most 2 min"],
  [NOW + 200, NOW + 290, "in 3 to 5 min"],
  [NOW + 1500, NOW + 5000, "in 25 to 84 min"],
  [at(26, 12, 23), at(26, 13, 41), "today between 12:20 and 13:50"],
  [at(26, 15, 20), at(26, 21, 5), "today between 15:00 and 22:00"],
  [at(26, 15, 0), at(26, 22, 0), "today between 15:00 and 22:00"],
  [at(26, 15, 20), at(26, 23, 30), "today between 15:00 and midnight"],
  [at(27, 0, 20), at(27, 3, 30), "tomorrow between midnight and 04:00"],
  [at(26, 22, 20), at(27, 3, 30), "between today 22:00 and tomorrow 04:00"],
  [at(28, 14, 10), at(28, 21, 10), "on Saturday between 14:00 and 22:00"],
  [at(28, 20, 10), at(29, 3, 10), "between Saturday 20:00 and Sunday 04:00"],
  [at(28, 20, 10), at(30, 9, 10), "between Saturday and Monday"],
])("%d to %d is %s", (from, to, text) => {
  expect(words(from, to)).toBe(text);
});

it("knows tomorrow across the end of a month", () => {
  expect(words(at(31, 6, 30), at(31, 8, 30), at(30, 23))).toBe("tomorrow between 06:00 and 09:00");
});

it.each([NOW - 100, NOW])("claims nothing of the past: %d", (moment) => {
  expect(words(moment, moment)).toBe("in less than a minute");
});

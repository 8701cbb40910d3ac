import { describe, expect, it } from "vitest";
import { formatAge, formatClock, formatSpan, parseTime } from "./time.ts";

describe("parseTime", () => {
  it.each([
    ["1970-01-01T00:00:01Z", 1],
    ["1970-01-01T00:00:01.5Z", 1.5],
    ["1970-01-01T01:00:01+01:00", 1],
    ["1970-01-01T00:00:01.123456789Z", 1.123],
  ])("%s is %d s", (text, seconds) => {
    expect(parseTime(text)).toBe(seconds);
  });

  it.each(["", "now", "2026", "2026-13-01T00:00:00Z", "1970-01-01"])("%j is no time", (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});

describe("formatClock", () => {
  it("is HH:MM:SS, and midnight is 00", () => {
    const midnight = new Date(2026, 10, 23, 0, 0, 5).getTime() / 1000;
    expect(formatClock(midnight)).toBe("00:00:05");
    expect(formatClock(midnight + 13 * 3600 + 61)).toBe("13:01:06");
  });

  it("is nothing for no time", () => {
    expect(formatClock(Number.NaN)).toBe("");
  });
});

it.each([
  [-3, "0 s ago"],
  [14.9, "14 s ago"],
  [119, "119 s ago"],
  [120, "2 min ago"],
  [7199, "119 min ago"],
  [7200, "2 h ago"],
])("an age of %d s is %s", (seconds, text) => {
  expect(formatAge(seconds).replace(/\u00a0/g, " ")).toBe(text);
});

it.each([
  [60, "the last minute"],
  [300, "the last 5 minutes"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatSpan(seconds)).toBe(text);
});

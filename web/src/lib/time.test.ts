import { describe, expect, it } from "vitest";
import { describeLag, formatAge, formatClock, formatMoment, formatRange, formatTimeMarks, parseTime } from "./time.ts";

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
])("a range of %d seconds is %s", (last, text) => {
  expect(formatRange({ last }, 0)).toBe(text);
});

describe("dates, where they are needed", () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime() / 1000;

  it("a moment of today is its clock time, one of another day has its date", () => {
    expect(formatMoment(at(23, 9), at(23, 10))).toBe("09:00:00");
    expect(formatMoment(at(22, 9), at(23, 10))).toBe("22 Nov 09:00:00");
    expect(formatMoment(at(22, 9), at(23, 10) + 365 * 86_400)).toMatch(/^22 Nov \d{4} 09:00:00$/);
    expect(formatRange({ from: at(22, 9), to: at(23, 9) }, at(23, 10))).toBe("22 Nov 09:00:00 to 09:00:00");
  });

  it("marks of an axis are clock times, the first of another day is its date, and over days each is", () => {
    expect(formatTimeMarks([at(23, 8), at(23, 9)], at(23, 10))).toEqual(["08:00:00", "09:00:00"]);
    expect(formatTimeMarks([at(22, 22), at(22, 23), at(23, 1)], at(23, 2))).toEqual(["22 Nov", "23:00:00", "23 Nov"]);
    expect(formatTimeMarks([at(21, 0), at(22, 0), at(23, 0)], at(23, 10))).toEqual(["21 Nov", "22 Nov", "23 Nov"]);
  });
});

it.each([
  [undefined, undefined],
  [3, undefined],
  [60, "read 60 s ago"],
])("a value that is %s s old is %s", (seconds, text) => {
  expect(describeLag(seconds)?.replace(/\u00a0/g, " ")).toBe(text);
});

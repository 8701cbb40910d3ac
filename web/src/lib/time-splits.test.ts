import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatMoment } from "./time.ts";
import { timeSplits } from "./time-splits.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The marks of an axis as the reader's clock shows them, a month later: each with its date. */
function clocks(from: string, to: string, width: number): string[] {
  const [min, max] = [Date.parse(from) / 1000, Date.parse(to) / 1000];
  return timeSplits(min, max, width).map((split) => formatMoment(split, max + 30 * DAY));
}

describe("where clocks are set", () => {
  const before = process.env.TZ;
  beforeAll(() => {
    process.env.TZ = "Europe/Berlin";
  });
  afterAll(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  it("marks whole days on both sides of the night that is an hour longer", () => {
    expect(clocks("2026-10-22T00:00:00Z", "2026-10-29T00:00:00Z", 1000)).toEqual(
      [23, 24, 25, 26, 27, 28].map((day) => `${day} Oct 00:00:00`),
    );
  });

  it("marks whole parts of that day, and of the one that is an hour shorter", () => {
    expect(clocks("2026-10-24T20:00:00Z", "2026-10-25T20:00:00Z", 640)).toEqual(
      ["00", "03", "06", "09", "12", "15", "18"].map((hour) => `25 Oct ${hour}:00:00`),
    );
    expect(clocks("2027-03-27T21:00:00Z", "2027-03-28T20:00:00Z", 640)).toEqual(
      ["00", "03", "06", "09", "12", "15", "18", "21"].map((hour) => `28 Mar ${hour}:00:00`),
    );
  });

  it("marks the hour that comes twice, twice", () => {
    expect(clocks("2026-10-24T22:30:00Z", "2026-10-25T03:30:00Z", 500)).toEqual(
      ["01", "02", "02", "03", "04"].map((hour) => `25 Oct ${hour}:00:00`),
    );
  });
});

it("has room for each label, and no mark before there is a sample", () => {
  const marks = timeSplits(1_795_000_000, 1_795_000_000 + DAY, 400);
  expect(marks.length).toBeGreaterThan(1);
  expect(marks.length).toBeLessThanOrEqual(400 / 78);
  expect(timeSplits(0, 0, 400)).toEqual([]);
  expect(timeSplits(1, 2, 0)).toEqual([]);
});

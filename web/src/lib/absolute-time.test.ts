import { expect, it } from "vitest";
import { describeEdges, formatZone } from "./absolute-time.ts";

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime() / 1000;

it("has the date once where both are of one day", () => {
  expect(describeEdges({ from: at(27, 10), to: at(27, 11) })).toMatch(/^27 Nov 2026 10:00:00 to 11:00:00 \(UTC.*\)$/);
});

it("has two dates where they are of two", () => {
  expect(describeEdges({ from: at(26, 10), to: at(27, 11) })).toMatch(
    /^26 Nov 2026 10:00:00 to 27 Nov 2026 11:00:00 \(UTC.*\)$/,
  );
});

it.each([
  [0, "UTC"],
  [-60, "UTC+01:00"],
  [-330, "UTC+05:30"],
  [210, "UTC−03:30"],
])("%d minutes behind is %s", (minutes, zone) => {
  expect(formatZone(minutes)).toBe(zone);
});

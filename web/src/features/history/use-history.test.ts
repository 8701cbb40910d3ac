import { afterEach, expect, it, vi } from "vitest";
import { Failure } from "../../api/fetch.ts";
import type { Range } from "../../lib/range.ts";
import { points, snapshot } from "../../testing/snapshots.ts";
import { newestOf, offsetOf, paceOf } from "./use-history.ts";

afterEach(() => vi.unstubAllEnvs());

const PAST = { from: 100_000, to: 200_000 };
const NOW = 300_000;

it("reads a range that ends now as often as its points come, and one that is past once", () => {
  expect(paceOf({ last: 900 }, 5, NOW)).toBe(30_000);
  expect(paceOf({ last: 86_400 }, 5, NOW)).toBe(240_000);
  expect(paceOf({ last: 2_592_000 }, 5, NOW)).toBe(600_000);
  expect(paceOf(PAST, 5, NOW)).toBe(false);
});

it("reads a range that ends later, such as today, as long as there is more of it", () => {
  expect(paceOf(PAST, 5, 150_000)).toBe(240_000);
  // The last samples may be stored after its end.
  expect(paceOf(PAST, 5, 200_100)).toBe(240_000);
  expect(paceOf(PAST, 5, 200_400)).toBe(false);
});

it("goes on with what came in, as far as it lies in the range", () => {
  const all = points(snapshot(), snapshot(), snapshot());
  const [first = NOW, second = NOW, third = NOW] = all.map(({ time }) => time);
  const timesOf = (range: Range, now: number) => newestOf(all, range, now).map(({ time }) => time);
  expect(timesOf({ last: 900 }, second)).toEqual([first, second, third]);
  expect(timesOf({ from: first - 900, to: second }, third)).toEqual([first, second]);
  expect(timesOf({ from: first - 900, to: second }, second + 301)).toEqual([]);
});

it.each([
  ["no answer", new Failure("network", "no answer"), 30_000],
  ["a history that opens", new Failure("problem", "it is being read", { status: 503 }), 30_000],
  ["a question that is refused", new Failure("problem", "it is too long", { status: 400 }), false],
  ["a fault of the page", new Error("x"), false],
])("after %s", (_, failure, again) => {
  expect(paceOf(PAST, 5, NOW, failure)).toBe(again);
});

it("compares with the same time by the reader's clock, where clocks were set since", () => {
  vi.stubEnv("TZ", "Europe/Berlin");
  // Clocks went back an hour at 03:00 on that Sunday.
  const monday = new Date("2026-10-26T10:00:00+01:00").getTime() / 1000;
  const sunday = new Date("2026-10-25T10:00:00.4+01:00").getTime() / 1000;
  expect(offsetOf(undefined, monday)).toBe(0);
  expect(offsetOf("day", monday)).toBe(24 * 3600);
  expect(offsetOf("week", monday)).toBe((7 * 24 + 1) * 3600);
  expect(offsetOf("day", sunday)).toBe(25 * 3600);
});

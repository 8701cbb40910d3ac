import { describe, expect, it } from "vitest";
import { FILESYSTEM_SPANS, type Growing, MEMORY_SPANS, timeLeft } from "./time-left.ts";
import type { Measured } from "./trend.ts";

const HOUR = 3600;
const NOW = 1_795_000_000;
const LIMIT = 1000;
const FIVE_MINUTES = 300;

/** A day of points, five minutes apart: `value` is asked with the hours before now. */
function day(value: (hoursAgo: number) => number, hours = 25): Measured[] {
  const count = Math.floor((hours * HOUR) / FIVE_MINUTES);
  return Array.from({ length: count + 1 }, (_, index) => {
    const ago = (count - index) * FIVE_MINUTES;
    return { time: NOW - ago, value: value(ago / HOUR) };
  });
}

const hoursLeft = (points: readonly Measured[], change: Partial<Growing> = {}) => {
  const edges = timeLeft({ points, limit: LIMIT, ...change }, NOW, FILESYSTEM_SPANS);
  return edges && [(edges.from - NOW) / HOUR, (edges.to - NOW) / HOUR];
};

/** The same noise in each run. */
const noise = (hours: number) => Math.sin(hours * 97) * 0.6 + Math.sin(hours * 31) * 0.4;

const RISING = day((ago) => 900 - 5 * ago);

describe("a filesystem that fills up", () => {
  it("is full when its line says so, with a tenth of doubt", () => {
    const [from, to] = hoursLeft(RISING) ?? [];
    expect(from).toBeCloseTo(18);
    expect(to).toBeCloseTo(22);
  });

  it("is full between the two estimates where the last hours are faster than the day", () => {
    const [from = 0, to = 0] = hoursLeft(day((ago) => (ago < 7 ? 900 - 6 * ago : 858 - 4 * (ago - 7)))) ?? [];
    expect(from).toBeCloseTo((100 / 6) * 0.9, 0);
    expect(to).toBeGreaterThan(100 / 5);
    expect(to).toBeLessThan((100 / 4) * 1.11);
  });

  it.each<[string, Measured[]]>([
    ["noise", day((ago) => 900 - 5 * ago + noise(ago))],
    ["a step of an hour each", day((ago) => 900 - 5 * Math.ceil(ago))],
    ["a hole of an hour", RISING.filter(({ time }) => time < NOW - 3 * HOUR || time > NOW - 2 * HOUR)],
    [
      "one file that was large and short-lived, long ago",
      day((ago) => 900 - 5 * ago + (ago > 20 && ago < 20.1 ? 20 : 0)),
    ],
  ])("is full within hours that hold 20, through %s", (_name, points) => {
    const [from, to] = hoursLeft(points) ?? [];
    expect(from).toBeLessThan(20);
    expect(to).toBeGreaterThan(20);
  });
});

describe("nothing is said of", () => {
  it.each<[string, readonly Measured[]]>([
    ["nothing", []],
    ["one point", [{ time: NOW, value: 900 }]],
    ["what does not move", day(() => 900)],
    ["what falls", day((ago) => 500 + 5 * ago)],
    ["noise around one value", day((ago) => 900 + 20 * noise(ago))],
    ["five hours", day((ago) => 900 - 5 * ago, 5)],
    ["eighteen hours", day((ago) => 900 - 5 * ago, 18)],
    ["a day with a hole of six hours", RISING.filter(({ time }) => time < NOW - 14 * HOUR || time > NOW - 8 * HOUR)],
    ["a day without its last two hours", RISING.filter(({ time }) => time < NOW - 2 * HOUR)],
    ["a day with a point every 70 minutes", RISING.filter((_, index) => (RISING.length - 1 - index) % 14 === 0)],
    ["a sawtooth of an hour", day((ago) => 990 - 60 * (ago % 1))],
    ["a sawtooth of five hours", day((ago) => 990 - 20 * (ago % 5))],
    ["a sawtooth of a day", day((ago) => (ago < 20 ? 900 - 20 * ago : 980 - 20 * (ago - 20)))],
    ["a deletion an hour ago", day((ago) => (ago < 1 ? 700 : 900 - 5 * ago))],
    ["a deletion twelve hours ago", day((ago) => (ago < 12 ? 900 - 5 * ago : 900 - 5 * (ago - 12)))],
    ["one large file, ten minutes ago", day((ago) => (ago < 0.2 ? 950 : 400))],
    ["one large file, two hours ago", day((ago) => (ago < 2 ? 950 : 400))],
    ["a copy of eight hours that ended two hours ago", day((ago) => 900 - 40 * Math.min(8, Math.max(0, ago - 2)))],
    ["a rise that began seven hours ago", day((ago) => 900 - 20 * Math.min(7, ago))],
    ["a rise that has become much faster", day((ago) => (ago < 6 ? 900 - 10 * ago : 840 - 2 * (ago - 6)))],
    ["a rise that slows down", day((ago) => (ago < 6 ? 900 - ago : 894 - 10 * (ago - 6)))],
    ["a rise that lasts beyond a week", day((ago) => 500 - ago)],
    ["what is full", day((ago) => 1000 - 5 * ago)],
    ["more used than there is", day((ago) => 1200 - 5 * ago)],
    ["less than nothing", day((ago) => -1 - 20 * ago)],
    ["values that are none", day(() => Number.NaN)],
    ["values without end", day(() => Number.POSITIVE_INFINITY)],
    ["times that are none", RISING.map(({ value }) => ({ time: Number.NaN, value }))],
    ["times that all are the same", RISING.map(({ value }) => ({ time: NOW, value }))],
    ["times that go backwards", RISING.toReversed()],
    ["what lies in the future", RISING.map(({ time, value }) => ({ time: time + 48 * HOUR, value }))],
    ["what lies far in the past", RISING.map(({ time, value }) => ({ time: time - 48 * HOUR, value }))],
  ])("%s", (_name, points) => {
    expect(hoursLeft(points)).toBeUndefined();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 900])("a limit of %d", (limit) => {
    expect(hoursLeft(RISING, { limit })).toBeUndefined();
  });

  it("a moment that is none", () => {
    expect(timeLeft({ points: RISING, limit: LIMIT }, Number.NaN, FILESYSTEM_SPANS)).toBeUndefined();
  });

  it("what was fuller some days ago, and was cleared away", () => {
    expect(hoursLeft(RISING, { highest: 940 })).toBeUndefined();
  });
});

it.each([undefined, 900, 903, 960, 1000])(
  "says so where the highest value so far was %d: it is new, or was full then",
  (highest) => {
    expect(hoursLeft(RISING, { highest })).toBeDefined();
  },
);

it("takes no sawtooth for a rise, whatever its period and wherever it is in it", () => {
  for (const period of [0.5, 1, 2, 3, 5, 6, 8, 12, 18, 23, 24, 30, 72]) {
    for (let phase = 0; phase < 1; phase += 0.1) {
      for (const height of [50, 200, 600]) {
        const saw = (ago: number) => 300 + height * ((((phase - ago / period) % 1) + 1) % 1) + noise(ago);
        const highest = Math.max(...day(saw, 168).map(({ value }) => value));
        expect(hoursLeft(day(saw), { highest }), `${period} h, ${height} high, at ${phase}`).toBeUndefined();
      }
    }
  }
});

it("leaves out single values that are none", () => {
  const broken = RISING.map((point, index) => (index % 7 === 0 ? { ...point, value: Number.NaN } : point));
  expect(hoursLeft(broken)?.[0]).toBeCloseTo(18);
});

describe("a container's memory", () => {
  /** Seconds apart, five each. */
  const minutes = (value: (secondsAgo: number) => number, seconds = 370): Measured[] =>
    Array.from({ length: Math.floor(seconds / 5) + 1 }, (_, index) => {
      const ago = seconds - index * 5;
      return { time: NOW - ago, value: value(ago) };
    });
  const secondsLeft = (points: readonly Measured[], highest?: number) => {
    const edges = timeLeft({ points, limit: LIMIT, highest }, NOW, MEMORY_SPANS);
    return edges && [edges.from - NOW, edges.to - NOW];
  };

  it("is at its limit when two spans say so", () => {
    const [from = 0, to = 0] = secondsLeft(minutes((ago) => 760 - ago)) ?? [];
    expect(from).toBeCloseTo(216);
    expect(to).toBeCloseTo(264);
  });

  it.each<[string, Measured[], number?]>([
    ["three minutes", minutes((ago) => 760 - ago, 180)],
    ["garbage that is collected each half a minute", minutes((ago) => 900 - 2 * (ago % 30))],
    ["garbage that is collected every five minutes", minutes((ago) => 900 - 2 * (ago % 300))],
    ["a program that has started, and is now at rest", minutes((ago) => 760 - Math.max(0, ago - 60))],
    ["a restart a minute ago", minutes((ago) => (ago < 60 ? 300 - ago : 900 - ago))],
    ["a batch that needed as much this morning", minutes((ago) => 760 - ago), 850],
  ])("nothing is said of %s", (_name, points, highest) => {
    expect(secondsLeft(points, highest)).toBeUndefined();
  });

  it("says so of what was killed at its limit before", () => {
    expect(
      secondsLeft(
        minutes((ago) => 760 - ago),
        999,
      ),
    ).toBeDefined();
  });
});

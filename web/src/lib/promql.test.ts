import { describe, expect, it } from "vitest";
import { expressionOf, gridOf, matchersOf, together } from "./promql.ts";

const NOW = 1_795_418_216.5;
const last = (seconds: number) => gridOf({ from: NOW - seconds, to: NOW }, 5);
const CPU = { name: "sys_stats_cpu_usage_ratio" };

describe("gridOf", () => {
  it.each([
    [900, 5],
    [3600, 10],
    [21_600, 60],
    [86_400, 300],
    [604_800, 1800],
    [2_592_000, 7200],
  ])("of the last %i s has a point each %i s, and some 300 in all", (seconds, step) => {
    const grid = last(seconds);
    expect(grid.step).toBe(step);
    expect((grid.to - grid.from) / step).toBeGreaterThan(170);
    expect((grid.to - grid.from) / step).toBeLessThan(363);
  });

  it("has all of the range between its ends, which lie on multiples of the step", () => {
    const { from, to, step } = last(3600);
    expect([from % step, to % step]).toEqual([0, 0]);
    expect(from).toBeLessThanOrEqual(NOW - 3600);
    expect(to).toBeGreaterThanOrEqual(NOW);
    expect(gridOf({ from: NOW - 3599, to: NOW + 1 }, 5)).toEqual(last(3600));
  });

  it("reads the minutes from a day on", () => {
    expect(last(86_399).isOfMinutes).toBe(false);
    expect(last(86_400).isOfMinutes).toBe(true);
  });

  it("looks back over two samples at least", () => {
    expect(last(900)).toMatchObject({ step: 5, window: 10 });
    expect(last(3600)).toMatchObject({ step: 10, window: 10 });
    expect(gridOf({ from: NOW - 900, to: NOW }, 60)).toMatchObject({ step: 60, window: 120 });
    expect(gridOf({ from: NOW - 86_400, to: NOW }, 300)).toMatchObject({ step: 300, window: 600 });
  });

  it("has an end beyond all of its steps", () => {
    const { from, to, step } = last(10 * 365 * 86_400);
    expect((to - from) / step).toBeLessThan(363);
  });
});

describe("expressionOf", () => {
  it("reads gauges and peaks below a day", () => {
    const grid = last(3600);
    expect(expressionOf(CPU, "average", grid)).toBe("avg_over_time(sys_stats_cpu_usage_ratio[10s])");
    expect(expressionOf(CPU, "least", grid)).toBe("min_over_time(sys_stats_cpu_usage_ratio[10s])");
    expect(expressionOf(CPU, "most", grid)).toBe("max_over_time(sys_stats_peak_cpu_usage_ratio[10s])");
  });

  it("reads minutes from a day on, and the same of another day", () => {
    const grid = last(86_400);
    expect(expressionOf(CPU, "average", grid)).toBe("avg_over_time(sys_stats_cpu_usage_ratio:avg1m[300s])");
    expect(expressionOf(CPU, "total", grid)).toBe("sum_over_time(sys_stats_cpu_usage_ratio:avg1m[300s])");
    expect(expressionOf(CPU, "most", grid, 86_400)).toBe(
      "max_over_time(sys_stats_cpu_usage_ratio:max1m[300s] offset 86400s)",
    );
  });
});

describe("matchersOf", () => {
  it("takes names as they stand", () => {
    expect(matchersOf(undefined)).toBe("");
    expect(matchersOf({ device: 'a"b\\c', mode: "user" })).toBe('{device="a\\"b\\\\c", mode="user"}');
    expect(matchersOf({ mountpoint: ["/", "/srv/a.b"] })).toBe('{mountpoint=~"/|/srv/a\\\\.b"}');
  });
});

it("asks for several in one, each with its key", () => {
  expect(together({ a: "x", b: "y" })).toBe(
    'label_replace(x, "asked", "a", "", "")\nor label_replace(y, "asked", "b", "", "")',
  );
});

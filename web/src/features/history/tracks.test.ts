import { afterEach, expect, it, vi } from "vitest";
import { gridOf } from "../../lib/promql.ts";
import { want } from "./card-questions.ts";
import { answering, matrix, noting } from "./testing.ts";
import { ALL_PARTS, askTracks, promqlOf, wholeOf } from "./tracks.ts";

afterEach(() => vi.unstubAllGlobals());

const BACKEND = new URL("http://localhost/");
const NOW = 100_003;
const QUESTION = { instance: "a", edges: { from: NOW - 900, to: NOW }, now: NOW, interval: 5, offset: 0 };
const { signal } = new AbortController();

it("lays what is answered on the points of its grid, in the unit of the chart; the last one ends now", async () => {
  vi.stubGlobal(
    "fetch",
    answering(() =>
      matrix({
        "0 average": [
          [99_105, 0.5],
          [100_005, 0.25],
        ],
      }),
    ),
  );
  const lines = [{ want: want("cpu_usage_ratio"), parts: ALL_PARTS, isCompared: true }];
  const {
    times,
    lines: [track],
    until,
  } = await askTracks(BACKEND, lines, QUESTION, signal);
  expect(until).toBe(NOW);
  expect([times[0], times[1], times.at(-1)]).toEqual([99_100, 99_105, NOW]);
  expect([track?.average?.[0], track?.average?.[1], track?.average?.at(-1)]).toEqual([null, 50, 25]);
  expect(track?.average).toHaveLength(times.length);
  expect(track?.most).toBeUndefined();
});

it("ends with the step before where nothing is recorded yet of the last one, and another day is no record of it", async () => {
  vi.stubGlobal(
    "fetch",
    answering(() => matrix({ "0 average": [[100_000, 0.5]], "0 before": [[100_005, 0.25]] })),
  );
  const lines = [{ want: want("cpu_usage_ratio"), parts: ALL_PARTS, isCompared: true }];
  const asked = await askTracks(BACKEND, lines, { ...QUESTION, offset: 86_400 }, signal);
  expect(asked.until).toBe(100_000);
  expect(asked.times.at(-1)).toBe(100_000);
  expect(asked.lines[0]?.average?.at(-1)).toBe(50);
  expect(asked.lines[0]?.before).toHaveLength(asked.times.length);
});

it("asks everything in one question, and the day before only of what is compared", async () => {
  const { asked, fetch } = noting(matrix({}));
  vi.stubGlobal("fetch", fetch);
  const lines = [
    { want: want("load1"), parts: ALL_PARTS, isCompared: true },
    { want: want("load5"), parts: ["average" as const], isCompared: false },
  ];
  await askTracks(BACKEND, lines, { ...QUESTION, offset: 86_400 }, signal);
  expect(asked.join().match(/label_replace/g)).toHaveLength(5);
  expect(asked.join()).toContain(
    "sum(avg without (instance, name) (avg_over_time(sys_stats_load1[10s] offset 86400s)))",
  );
  expect(asked.join()).not.toContain("sys_stats_load5[10s] offset");
});

it("writes a difference that is never below nothing", () => {
  const grid = gridOf({ from: 0, to: 86_400 }, 5);
  const less = { name: "sys_stats_memory_free_bytes" };
  expect(promqlOf(want("memory_available_bytes", undefined, { less }), "average", grid)).toBe(
    "clamp_min(sum(avg without (instance, name) (avg_over_time(sys_stats_memory_available_bytes:avg1m[300s])))" +
      " - sum(avg without (instance, name) (avg_over_time(sys_stats_memory_free_bytes:avg1m[300s]))), 0)",
  );
});

it("counts nothing twice in a step in which the machine or a workload was given another name", () => {
  const grid = gridOf({ from: 0, to: 604_800 }, 5);
  expect(ALL_PARTS.map((part) => promqlOf(want("cpu_usage_ratio"), part, grid).split("(sys_stats")[0])).toEqual([
    "sum(avg without (instance, name) (avg_over_time",
    "sum(min without (instance, name) (min_over_time",
    "sum(max without (instance, name) (max_over_time",
  ]);
});

it("asks for the whole of a range at its end, or now, and looks back far enough to find a sample", () => {
  const of = (from: number, to: number) => {
    const { time, whole } = wholeOf({ edges: { from, to }, now: NOW, interval: 5 });
    return [time, whole.window];
  };
  expect(of(NOW - 900, NOW - 300)).toEqual([NOW - 300, 600]);
  expect(of(NOW - 900, NOW + 300)).toEqual([NOW, 900]);
  expect(of(NOW - 302, NOW - 300)).toEqual([NOW - 300, 10]);
});

it("asks of how many a line is, where that may be several", async () => {
  const { asked, fetch } = noting(matrix({ "0 count": [[100_000, 2]] }));
  vi.stubGlobal("fetch", fetch);
  const ofMany = want("network_receive_bytes_per_second", { counted: "true" }, { isOfMany: true });
  const lines = [ofMany, want("disk_busy_ratio")].map((want) => ({ want, parts: ALL_PARTS, isCompared: false }));
  const answer = await askTracks(BACKEND, lines, QUESTION, signal);
  expect(asked.join()).toContain(
    'count(avg without (instance, name) (avg_over_time(sys_stats_network_receive_bytes_per_second{counted="true"}[10s])))',
  );
  expect(asked.join().match(/count\(/g)).toHaveLength(1);
  expect(answer.lines[0]?.count).toContain(2);
});

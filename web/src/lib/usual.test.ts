import { describe, expect, it } from "vitest";
import { describeUsual, gaugeOf, sameHours, usualQuestion } from "./usual.ts";

/** A Thursday, ten past ten by the reader's own clock. */
const NOW = new Date(2026, 10, 26, 10, 10, 7).getTime() / 1000;

it.each([
  ["pressure.io", "sys_stats_pressure_ratio", { resource: "io", kind: "some" }],
  ["container.pressure.memory", "sys_stats_container_pressure_ratio", { resource: "memory", kind: "some" }],
  ["filesystems[/var/lib]", "sys_stats_filesystem_usage_ratio", { mountpoint: "/var/lib" }],
  ["filesystems[/].inodesUsedPercent", "sys_stats_filesystem_inodes_used_ratio", { mountpoint: "/" }],
  ["memory", "sys_stats_memory_usage_ratio", undefined],
  ["cpu.modes.steal", "sys_stats_cpu_mode_ratio", { mode: "steal" }],
])("behind %s is %s", (field, name, labels) => {
  expect(gaugeOf(field)).toEqual(labels === undefined ? { name } : { name, labels });
});

it.each([
  "memory.oomKills",
  "filesystems[/].readOnly",
  "filesystems",
  "container.pids",
  "pressure",
  "missing",
  "",
  "toString",
])("behind %j is no gauge", (field) => {
  expect(gaugeOf(field)).toBeUndefined();
});

it("looks at the same hour of the same weekday, by the calendar", () => {
  const ends = sameHours(NOW).map((end) => new Date(end * 1000));
  expect(ends.map((end) => [end.getMonth(), end.getDate(), end.getDay(), end.getHours(), end.getMinutes()])).toEqual([
    [10, 19, 4, 11, 0],
    [10, 12, 4, 11, 0],
    [10, 5, 4, 11, 0],
    [9, 29, 4, 11, 0],
  ]);
});

it("asks for now and for each of the weeks, and takes a name for what it is", () => {
  const query = usualQuestion({ name: "sys_stats_filesystem_usage_ratio", labels: { mountpoint: '/a"b\\c' } }, NOW);
  const [end] = sameHours(NOW);
  expect(query?.split("\nor ")).toHaveLength(5);
  expect(query).toContain(
    'max(avg_over_time(sys_stats_filesystem_usage_ratio{mountpoint="/a\\"b\\\\c"}[1m])), "asked", "0"',
  );
  expect(query).toContain(
    `max_over_time(sys_stats_filesystem_usage_ratio:avg1m{mountpoint="/a\\"b\\\\c"}[1h] @ ${end})`,
  );
});

it.each([
  ["two weeks and an hour", 14 * 24 + 1, 3],
  ["two weeks less an hour", 14 * 24 - 1, undefined],
  ["a day", 24, undefined],
  ["two months", 60 * 24, 5],
])("asks only for what history reaches: %s", (_name, hours, questions) => {
  const query = usualQuestion({ name: "sys_stats_load1" }, NOW, NOW - hours * 3600);
  expect(query?.split("\nor ").length).toBe(questions);
});

describe("the clause", () => {
  const say = (...weeks: (number | undefined)[]) =>
    describeUsual(new Map(weeks.flatMap((value, week) => (value === undefined ? [] : [[week, value]]))), NOW);

  it.each<[(number | undefined)[], string]>([
    [[0.9, 0.2, 0.3, 0.4, 0.5], "more than on any of the last four Thursdays at 10 (all four known)"],
    [[0.9, 0.2, 0.3, 0.4], "more than on any of the last four Thursdays at 10 (3 Thursdays known)"],
    [[0.9, undefined, 0.3, undefined, 0.4], "more than on any of the last four Thursdays at 10 (2 Thursdays known)"],
    [[0.9, 0, 0], "more than on any of the last four Thursdays at 10 (2 Thursdays known)"],
  ])("of %j is %j", (weeks, text) => {
    expect(say(...weeks)).toBe(text);
  });

  it.each<[string, (number | undefined)[]]>([
    ["nothing known", []],
    ["only now", [0.9]],
    ["one week", [0.9, 0.2]],
    ["one week of four", [0.9, undefined, undefined, undefined, 0.2]],
    ["no now", [undefined, 0.2, 0.3, 0.4, 0.5]],
    ["as much on one of them", [0.9, 0.2, 0.9, 0.4, 0.5]],
    ["a little less on one of them", [0.9, 0.2, 0.89, 0.4, 0.5]],
    ["more on one of them", [0.9, 0.2, 0.95]],
    ["a now that is none", [Number.NaN, 0.2, 0.3]],
    ["a now without end", [Number.POSITIVE_INFINITY, 0.2, 0.3]],
    ["weeks that are none", [0.9, Number.NaN, Number.NaN, 0.2]],
    ["weeks below nothing", [0.9, -1, -2]],
  ])("is not said with %s", (_name, weeks) => {
    expect(say(...weeks)).toBeUndefined();
  });
});

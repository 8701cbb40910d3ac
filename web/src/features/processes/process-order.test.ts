import { describe, expect, it } from "vitest";
import type { Process } from "../../api/processes.ts";
import { type Column, compareProcesses, firstOrder, matchesFilter, nextOrder } from "./process-order.ts";
import { process } from "./testing.ts";

const list: Process[] = [
  process({
    pid: 10,
    name: "b",
    user: "root",
    state: "S",
    cpuPercent: 1,
    residentBytes: 300,
    threads: 1,
    ageSeconds: 5,
  }),
  process({ pid: 9, name: "A", user: "65532", state: "D", cpuPercent: undefined, residentBytes: 100, threads: 7 }),
  process({
    pid: 2,
    name: "c",
    user: "nobody",
    state: "R",
    cpuPercent: 250,
    residentBytes: 200,
    threads: 3,
    ageSeconds: 9,
  }),
];
const sorted = (column: Column, isDescending: boolean) =>
  list.toSorted(compareProcesses({ column, isDescending })).map(({ pid }) => pid);

it.each<[Column, number[]]>([
  ["name", [9, 10, 2]],
  ["pid", [2, 9, 10]],
  ["user", [9, 2, 10]],
  ["state", [9, 2, 10]],
  ["cpu", [2, 10, 9]],
  ["memory", [10, 2, 9]],
  ["threads", [9, 2, 10]],
  ["age", [9, 2, 10]],
])("looks at %s first as %j", (column, pids) => {
  expect(sorted(column, firstOrder(column).isDescending)).toEqual(pids);
});

it.each([true, false])("puts what is not known last, descending %s", (isDescending) => {
  expect(sorted("cpu", isDescending).at(-1)).toBe(9);
});

it("orders equals the same way each time, by memory and then by number", () => {
  const equals = [3, 1, 2].map((pid) => process({ pid, cpuPercent: 0, residentBytes: pid === 2 ? 9 : 1 }));
  expect(equals.toSorted(compareProcesses(firstOrder("cpu"))).map(({ pid }) => pid)).toEqual([2, 1, 3]);
});

it("turns around at the second click on a column", () => {
  expect(nextOrder({ column: "cpu", isDescending: true }, "cpu")).toEqual({ column: "cpu", isDescending: false });
  expect(nextOrder({ column: "cpu", isDescending: true }, "name")).toEqual({ column: "name", isDescending: false });
});

describe("matchesFilter", () => {
  const nginx = process({ pid: 4711, name: "nginx", user: "www-data", command: "nginx: worker process" });
  it.each([
    ["", true],
    ["  ", true],
    ["NGI", true],
    ["www", true],
    ["471", true],
    ["worker", true],
    ["nginx www", true],
    ["nginx root", false],
    ["nginx\nwww", true],
    [".*", false],
  ])("%j: %s", (filter, isMatch) => {
    expect(matchesFilter(filter)(nginx)).toBe(isMatch);
  });
});

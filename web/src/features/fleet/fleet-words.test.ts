import { expect, it } from "vitest";
import { describeBusiest, describeFleet, describeMatches, describeSeen, findingOf } from "./fleet-words.ts";
import { downMember, member, summary } from "./testing.ts";

const busy = (name: string) => member(name, { summary: summary("warning") });

it.each([
  [[], "0 members"],
  [[member("a")], "1 member, all fine"],
  [[member("a"), busy("b")], "2 members, 1 needs attention"],
  [[busy("a"), busy("b"), downMember("c", 5)], "3 members, 2 need attention, 1 down"],
])("counts %#", (instances, text) => {
  expect(describeFleet(instances)).toBe(text);
});

it("says how many of them are left by a filter", () => {
  expect(describeMatches(1, [busy("a"), member("b")])).toBe("1 of 2 members");
});

it.each<[boolean, number | undefined, string]>([
  [true, 3, "now"],
  [true, undefined, "now"],
  [true, 40, "40 s ago"],
  [false, 3, "3 s ago"],
  [false, 240, "4 min ago"],
  [false, undefined, "never"],
])("a member that is up: %s, seen %s s ago, was seen %j", (isUp, seconds, text) => {
  expect(describeSeen(isUp, seconds).replace("\u00a0", " ")).toBe(text);
});

it("says what is wrong with the member before what is wrong with its machine", () => {
  expect(findingOf(downMember("a", 5))).toBe("It refuses the connection.");
  expect(findingOf(busy("a"))).toContain("CPU is busy");
  expect(findingOf(member("a", { summary: undefined }))).toBe("");
});

it("names the two that use the most CPUs, no pod beside its containers, and nobody where all is quiet", () => {
  const workloads = [
    { id: "/p", name: "pod", kind: "pod" as const, usageCores: 9 },
    { id: "/a", name: "postgres", kind: "service" as const, usageCores: 1.24 },
    { id: "/b", name: "api", kind: "container" as const, usageCores: 0.4 },
    { id: "/c", name: "cron", kind: "service" as const, usageCores: 0.3 },
  ];
  const busiest = (list: typeof workloads) =>
    describeBusiest(member("web", { summary: { ...summary("ok"), workloads: list } })).replace(/\u00a0/g, " ");
  expect(busiest(workloads)).toBe("postgres 1.2, api 0.4");
  expect(busiest([{ id: "/a", name: "postgres", kind: "service", usageCores: 0.05 }] as typeof workloads)).toBe("");
  expect(describeBusiest(member("web"))).toBe("");
});

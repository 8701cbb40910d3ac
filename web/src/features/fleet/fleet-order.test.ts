import { describe, expect, it } from "vitest";
import type { Instance } from "../../api/instances.ts";
import { compareMembers, type FleetColumn, isFalling, matchesMember, nextOrder, toFleetColumn } from "./fleet-order.ts";
import { downMember, member, summary } from "./testing.ts";

const order = (members: Instance[], column: FleetColumn, isReversed = false) =>
  members.toSorted(compareMembers({ column, isReversed })).map(({ name }) => name);

describe("by need", () => {
  it("puts down before critical before warning, and the rest by name as people count", () => {
    const members = [
      member("web-10"),
      member("web-9"),
      member("busy", { summary: summary("warning") }),
      member("full", { summary: summary("critical") }),
      member("old", { summary: { at: "", intervalSeconds: 1, filesystems: [] } }),
      member("twin@10.0.0.9:8080", { problem: "It claims the name twin, which another member has." }),
      downMember("gone-2", 30),
      downMember("gone-1", 10, { summary: summary("critical") }),
    ];
    expect(order(members, "need")).toEqual([
      "gone-1",
      "gone-2",
      "full",
      "busy",
      "twin@10.0.0.9:8080",
      "old",
      "web-9",
      "web-10",
    ]);
  });
});

describe("by a number", () => {
  const members = [
    member("b", { summary: summary("ok", 5, 10) }),
    member("a", { summary: summary("ok", 90, 5) }),
    member("none", { summary: undefined }),
    downMember("gone", 30, { summary: summary("ok", 99, 99) }),
  ];

  it.each<[FleetColumn, string[]]>([
    ["cpu", ["a", "b", "gone", "none"]],
    ["disk", ["b", "a", "gone", "none"]],
    ["memory", ["a", "b", "gone", "none"]],
  ])("%s: the largest first, what is unknown or of the past last", (column, names) => {
    expect(order(members, column)).toEqual(names);
  });

  it("keeps what is unknown last the other way round", () => {
    expect(order(members, "cpu", true)).toEqual(["b", "a", "gone", "none"]);
  });
});

it("shows by last seen who is away the longest", () => {
  const members = [
    member("up"),
    downMember("lately", 10),
    downMember("long", 500),
    downMember("never", 0, { lastSeen: "" }),
  ];
  expect(order(members, "seen")).toEqual(["never", "long", "lately", "up"]);
});

it("turns round at the second click, and restarts in another column", () => {
  expect(nextOrder({ column: "need", isReversed: false }, "cpu")).toEqual({ column: "cpu", isReversed: false });
  expect(nextOrder({ column: "cpu", isReversed: false }, "cpu")).toEqual({ column: "cpu", isReversed: true });
  expect(nextOrder({ column: "cpu", isReversed: true }, "name")).toEqual({ column: "name", isReversed: false });
  expect(isFalling({ column: "cpu", isReversed: false })).toBe(true);
  expect(isFalling({ column: "name", isReversed: false })).toBe(false);
});

it.each([
  ["", ["web-1", "web-2", "full"]],
  ["WEB", ["web-1", "web-2"]],
  ["down", ["web-2"]],
  ["web down", ["web-2"]],
  ["critical", ["full"]],
  ["3.10 gib", ["full"]],
  ["v0.2", ["web-1"]],
  ["10.0.0.7", ["web-1", "web-2", "full"]],
  ["nobody", []],
])("the filter %j leaves %j", (filter, names) => {
  const members = [
    member("web-1", { version: "v0.2.0" }),
    downMember("web-2", 5),
    member("full", { summary: summary("critical") }),
  ];
  expect(members.filter(matchesMember(filter)).map(({ name }) => name)).toEqual(names);
});

it("takes a column of another list, or none, for the usual order", () => {
  expect([toFleetColumn("disk"), toFleetColumn("throttled"), toFleetColumn(undefined)]).toEqual([
    "disk",
    "need",
    "need",
  ]);
});

import { expect, it } from "vitest";
import { type Judged, needs, type Standing, standingOf } from "./standing.ts";

const judged = (level: "ok" | "warning" | "critical"): Pick<Judged, "summary"> => ({
  summary: { verdict: { level, sentences: [] } },
});

it.each<[string, Judged, Standing]>([
  ["that answers is as its verdict says", { up: true, ...judged("critical") }, "critical"],
  ["that is down is down, whatever its last verdict was", { up: false, ...judged("ok") }, "down"],
  ["with a problem is not fine", { up: true, problem: "It claims the name web-1.", ...judged("ok") }, "warning"],
  ["with a problem is no better than its verdict", { up: true, problem: "…", ...judged("critical") }, "critical"],
  ["without a verdict is not known to be anything", { up: true, summary: {} }, "unknown"],
  ["without a verdict and with a problem needs attention", { up: true, problem: "…" }, "warning"],
])("a member %s", (_what, member, standing) => {
  expect(standingOf(member)).toBe(standing);
});

it("puts those that are down before those in trouble", () => {
  const standings: Standing[] = ["ok", "warning", "down", "critical"];
  expect(standings.sort((one, other) => needs(other) - needs(one))).toEqual(["down", "critical", "warning", "ok"]);
  expect(needs("unknown")).toBe(needs("ok"));
});

import { expect, it } from "vitest";
import { drawnAlways } from "./detail-charts.ts";
import { toChoices } from "./use-busiest-workloads.ts";

const sample = (workload: string, name: string, value: number) => ({ labels: { workload, name }, time: 0, value });
const FIRST = "/system.slice/docker-0123456789abcdef.scope";
const SECOND = "/system.slice/docker-fedcba9876543210.scope";

it("names the busiest first, and tells apart those of one name", () => {
  expect(
    toChoices([
      sample(FIRST, "web", 1),
      sample("/system.slice/postgresql.service", "postgresql", 3),
      sample(SECOND, "web", 2),
      sample("/user.slice", "", 0.5),
    ]).map(({ text }) => text),
  ).toEqual(["postgresql", "web (fedcba987654)", "web (0123456789ab)", "/user.slice"]);
});

it("draws another chart of other workloads, also where their names are the same", () => {
  const keyOf = (value: string) => drawnAlways("workloads", undefined, [{ value, text: "web" }])?.key;
  expect(keyOf(FIRST)).not.toBe(keyOf(SECOND));
});

import { expect, it } from "vitest";
import { toChoices } from "./use-busiest-workloads.ts";
import { busiestChart } from "./workload-charts.ts";

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

it("leaves out a pod whose containers are there, and all but five", () => {
  const pod = [sample("/pod1.slice", "shop/cart", 9), sample("/pod1.slice/a", "cart", 8)];
  const services = [6, 5, 4, 3].map((value) => sample(`/s${value}`, `s${value}`, value));
  expect(toChoices([...pod, sample("/pod10.slice", "other", 7), ...services]).map(({ text }) => text)).toEqual([
    "cart",
    "other",
    "s6",
    "s5",
    "s4",
  ]);
});

it("names one that was renamed once", () => {
  const choices = toChoices([sample(FIRST, "web", 2), sample(SECOND, "db", 1.5), sample(FIRST, "brave_noether", 1)]);
  expect(choices).toEqual([
    { value: FIRST, text: "web" },
    { value: SECOND, text: "db" },
  ]);
});

it("draws another chart of other workloads, also where their names are the same", () => {
  const keyOf = (value: string) => busiestChart([{ value, text: "web" }])?.key;
  expect(keyOf(FIRST)).not.toBe(keyOf(SECOND));
});

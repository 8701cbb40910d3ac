import { QueryClientProvider } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { answered, askedHistory } from "../../testing/history.ts";
import { toChoices, useBusiestWorkloads } from "./use-busiest-workloads.ts";
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

it("looks for what used most in all, not for what was busy while it lived", async () => {
  const history = askedHistory(() => []);
  const question = { instance: "a", range: { last: 3600 }, now: 100_000, interval: 5, isWanted: true };
  renderHook(() => useBusiestWorkloads(question), {
    wrapper: ({ children }) => <QueryClientProvider client={history.client}>{children}</QueryClientProvider>,
  });
  await answered(history);
  expect(history.asked.map(({ searchParams }) => searchParams.get("query"))).toEqual([
    "topk(15, sum by (workload, name) (sum_over_time(sys_stats_workload_cpu_usage_cores[3600s])))",
  ]);
});

import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { workload, workloadList } from "../../testing/workloads.ts";
import { useWorkloadPoints } from "./use-workload-points.ts";

const list = (seconds: number, instance = "laptop-2") =>
  workloadList([workload({ id: "/a", cpu: { usageCores: seconds } })], { seconds, instance });

it("keeps what each list told, once, and of one machine", () => {
  const { result, rerender } = renderHook(useWorkloadPoints, { initialProps: list(0) });
  const cores = () => result.current.map(({ value }) => value.get("/a")?.cores);
  for (const next of [list(1), list(1), list(2)]) rerender(next);
  expect(cores()).toEqual([0, 1, 2]);
  rerender(list(301));
  expect(cores()).toEqual([1, 2, 301]);
  rerender(list(302, "other"));
  expect(cores()).toEqual([302]);
});

import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { backendQuery } from "./queries.ts";
import { workloadsQuery } from "./workloads.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it.each([
  ["turned off", 503, "The workloads of this machine are not read: SYS_STATS_WORKLOADS is off.", 2],
  ["not known to the API", 404, "There is no such route.", 2],
  ["not read yet", 503, "The workloads are being read.", 41],
])("asks at the right pace for workloads that are %s", async (_, status, detail, times) => {
  let asked = 0;
  vi.stubGlobal("fetch", async () => {
    asked += 1;
    return Response.json(
      { title: "No", status, detail },
      { status, headers: { "Content-Type": "application/problem+json" } },
    );
  });
  const client = new QueryClient();
  client.setQueryData(backendQuery.queryKey, new URL("http://api.test/"));
  const stop = new QueryObserver(
    client,
    workloadsQuery({ instance: undefined, sort: "cpu", limit: 5, intervalSeconds: 1, isPaused: false }),
  ).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(40_000);
  stop();
  client.clear();
  expect(asked).toBe(times);
});

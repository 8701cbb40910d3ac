import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { backendQuery } from "../../api/queries.ts";
import { DEFAULT_VIEW } from "../../lib/view.ts";
import { snapshot } from "../../testing/snapshots.ts";
import { workload, workloadList } from "../../testing/workloads.ts";
import { WorkloadsPlace } from "./WorkloadsPlace.tsx";

let client: QueryClient;
let asked: number;
let give: () => Response;
/** Of those that watch an element now. */
let calls: Set<(entries: { isIntersecting: boolean }[]) => void>;

beforeEach(() => {
  client = new QueryClient();
  client.setQueryData(backendQuery.queryKey, new URL("http://api.test/"));
  asked = 0;
  give = () => Response.json(workloadList([workload({ name: "postgresql.service" })]));
  vi.stubGlobal("fetch", async () => {
    asked += 1;
    return give();
  });
  calls = new Set();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      readonly #call: (entries: { isIntersecting: boolean }[]) => void;
      constructor(call: (entries: { isIntersecting: boolean }[]) => void) {
        this.#call = call;
      }
      observe() {
        calls.add(this.#call);
      }
      disconnect() {
        calls.delete(this.#call);
      }
    },
  );
  render(
    <QueryClientProvider client={client}>
      <WorkloadsPlace
        snapshot={snapshot({ intervalSeconds: 1 })}
        view={DEFAULT_VIEW}
        onView={() => undefined}
        isPaused={false}
        held={undefined}
      />
    </QueryClientProvider>,
  );
});

afterEach(() => {
  vi.useRealTimers();
  client.clear();
  vi.unstubAllGlobals();
});

const see = (isIntersecting: boolean) =>
  act(() => {
    expect(calls.size).toBe(1);
    for (const call of calls) call([{ isIntersecting }]);
  });
const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));
const isBusy = () => screen.getByRole("region", { name: "Workloads" }).getAttribute("aria-busy");

it("holds its place and asks for nothing until it is near the screen, and again once it is far from it", async () => {
  expect(isBusy()).toBe("true");
  see(false);
  expect(isBusy()).toBe("true");
  expect(asked).toBe(0);
  see(true);
  await screen.findByRole("link", { name: "postgresql.service" });
  vi.useFakeTimers();
  see(false);
  // What was on its way comes.
  await pass(60);
  const before = asked;
  await pass(60);
  expect(asked).toBe(before);
  expect(screen.getByRole("link", { name: "postgresql.service" })).toBeDefined();
  see(true);
  await pass(5);
  expect(asked).toBeGreaterThanOrEqual(before + 5);
});

it("comes back after a failure that left no place to be near to", async () => {
  give = () => new Response("{}", { status: 503, headers: { "Content-Type": "application/problem+json" } });
  see(true);
  await waitFor(() => expect(screen.queryByRole("region", { name: "Workloads" })).toBeNull());
  give = () => Response.json(workloadList([workload({ name: "postgresql.service" })]));
  await screen.findByRole("link", { name: "postgresql.service" });
});

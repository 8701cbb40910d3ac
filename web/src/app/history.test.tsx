import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LiveStore } from "../api/live-store.ts";
import { backendQuery, buildQuery } from "../api/queries.ts";
import type { Snapshot } from "../api/types.ts";
import { answering, matrix, vector } from "../features/history/testing.ts";
import { points, snapshot } from "../testing/snapshots.ts";
import { App } from "./App.tsx";

const kept = (change: Partial<Snapshot> = {}) => snapshot({ history: { stored: true }, ...change });
const NEWEST = 1_795_418_216;
const MIB = 1024 ** 2;

let live: LiveStore;
let asked: string[];

beforeEach(() => {
  live = new LiveStore(() => performance.now());
  asked = [];
});
afterEach(() => vi.restoreAllMocks());

/** An api whose history has the same values all the time. */
function history({ age = 40 * 86_400 } = {}) {
  return (query: string, { pathname, searchParams }: URL) => {
    if (!pathname.includes("/api/v1/")) return new Response("", { status: 404 });
    if (pathname.endsWith("/query")) return vector({ oldest: NEWEST - age, interval: 5 });
    const [from, to, step] = ["start", "end", "step"].map((name) => Number(searchParams.get(name)));
    const times = Array.from(
      { length: ((to ?? 0) - (from ?? 0)) / (step ?? 1) + 1 },
      (_, at) => (from ?? 0) + at * (step ?? 1),
    );
    const keys = [...query.matchAll(/"asked", "([^"]+)"/g)].map(([, key = ""]) => key);
    const partOf = (key: string) => (key.endsWith("most") ? 0.9 : key.endsWith("least") ? 0.1 : 0.5);
    return matrix(Object.fromEntries(keys.map((key) => [key, times.map((time) => [time, partOf(key)] as const)])));
  };
}

function show(search: string, answer: Parameters<typeof answering>[0], sample = kept()) {
  globalThis.history.replaceState(null, "", `/${search}`);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(backendQuery.queryKey, new URL("http://localhost/"));
  client.setQueryData(buildQuery.queryKey, __BUILD__);
  vi.spyOn(globalThis, "fetch").mockImplementation(
    answering((query, url) => {
      if (url.pathname.includes("/api/v1/")) asked.push(query);
      return answer(query, url);
    }),
  );
  live.onBatch(points(sample));
  render(
    <QueryClientProvider client={client}>
      <App live={live} />
    </QueryClientProvider>,
  );
}
const card = (name: string) => within(screen.getByRole("region", { name }));
const figure = (name: string, label: string) =>
  card(name)
    .getByText(label)
    .nextSibling?.textContent?.replace(/\u00a0/g, " ");
const bar = () => within(screen.getByRole("region", { name: "Part of time" }));

it("sums up what history has, beside what is so now", async () => {
  show("?window=86400", history());
  await waitFor(() => expect(figure("CPU", "Average")).toBe("50.0 %"));
  expect(figure("CPU", "Peak")).toBe("90.0 %");
  expect(screen.getByRole("region", { name: "CPU" }).textContent).toContain("42.3\u00a0%");
  expect(screen.getByRole("img", { name: /^CPU usage by mode, the last 24 hours: now/ })).toBeDefined();
  expect(asked.some((query) => query.includes("sys_stats_cpu_usage_ratio:max1m"))).toBe(true);
});

it("does not call the peaks of several interfaces a peak of all: they need not be of one moment", async () => {
  const several = (query: string, url: URL) =>
    query.includes("network") && url.pathname.endsWith("/query_range")
      ? matrix({
          "0 most": [[NEWEST - 600, 4 * MIB]],
          "1 most": [[NEWEST - 600, 2 * MIB]],
          "0 count": [[NEWEST - 600, 2]],
        })
      : history()(query, url);
  show("?window=3600", several);
  await waitFor(() => expect(figure("Networks", "Peak, at most")).toBe("6.00 MiB/s"));
});

it("draws another day beside it once that is asked for", async () => {
  show("?window=3600", history());
  await userEvent.click(await screen.findByRole("radio", { name: "A week before" }));
  await waitFor(() => expect(asked.some((query) => query.includes("offset 604800s"))).toBe(true));
  expect(location.search).toBe("?window=3600&compare=week");
});

it("says where history begins, and that it is not stored", async () => {
  const missing = [{ field: "history", reason: "The directory cannot be written." }];
  show("?window=86400", history({ age: 7200 }), kept({ history: { stored: false }, missing }));
  await waitFor(() =>
    expect(bar().getByRole("status").textContent).toMatch(/^History begins .*\. The directory cannot be written\.$/),
  );
});

it("stays live where history cannot be read, and says so in the words of the api", async () => {
  const error = "the history is being read";
  const refusal = () =>
    new Response(JSON.stringify({ status: "error", error }), {
      status: 503,
      headers: { "Content-Type": "application/json" },
    });
  show("?window=3600", refusal);
  expect(await screen.findByText(/History cannot be read: the history is being read\./)).toBeDefined();
  expect(asked.every((query) => query.includes("oldest"))).toBe(true);
  act(() => live.onBatch(points(kept(), kept({ cpu: { usagePercent: 75, cores: [] } }))));
  await waitFor(() => expect(screen.getByRole("region", { name: "CPU" }).textContent).toContain("75.0\u00a0%"));
});

it("leaves the others where one card cannot be read", async () => {
  show("?window=3600", (query, url) =>
    query.includes("sys_stats_memory") ? new Response("", { status: 500 }) : history()(query, url),
  );
  expect(await screen.findByText(/^Of Memory it cannot be read: HTTP 500/)).toBeDefined();
  expect(figure("CPU", "Average")).toBe("50.0 %");
  expect(figure("Memory", "Average")).toMatch(/^—/);
});

it("says so where what happened cannot be read: no mark is not nothing that happened", async () => {
  show("?window=3600", (query, url) =>
    query.includes("sys_stats_finding") ? new Response("", { status: 500 }) : history()(query, url),
  );
  expect(await screen.findByText(/^What happened cannot be read: HTTP 500/)).toBeDefined();
  expect(figure("CPU", "Average")).toBe("50.0 %");
});

it("asks nothing where no history is kept, and says why ranges cannot be chosen", async () => {
  const why = "No history is kept: SYS_STATS_HISTORY is off, or this version of the API has none.";
  show("", history(), snapshot());
  const far = screen.getByRole("radio", { name: /^6 h/ });
  expect(far.getAttribute("aria-disabled")).toBe("true");
  expect(far.closest("label")?.title).toBe(why);
  // For those without a mouse: whoever tries is told.
  await userEvent.click(far);
  expect(screen.getByText(why)).toBeDefined();
  expect(location.search).toBe("");
  expect(screen.getByRole("radio", { name: "5 min" })).toHaveProperty("checked", true);
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByText(why)).toBeNull();
  expect(screen.getByRole("radio", { name: "1 min" }).hasAttribute("aria-disabled")).toBe(false);
  expect(asked).toEqual([]);
});

it("asks nothing of a paused page, not even how far back history goes", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  show("?window=3600", history());
  await vi.waitFor(() => expect(figure("CPU", "Average")).toBe("50.0 %"));
  fireEvent.click(screen.getByRole("button", { name: "Pause" }));
  const before = asked.length;
  await act(() => vi.advanceTimersByTimeAsync(600_000));
  expect(asked.length).toBe(before);
  vi.useRealTimers();
});

it("goes to a part of time by its dates, and out of it again", async () => {
  show("", history());
  await userEvent.click(screen.getByRole("radio", { name: "Custom" }));
  const from = await screen.findByLabelText("From");
  fireEvent.change(from, { target: { value: "2031-01-01T00:00:00" } });
  expect(screen.getByRole("alert").textContent).toBe("The first time must be before the second.");
  fireEvent.change(from, { target: { value: "" } });
  expect(screen.getByRole("alert").textContent).toBe("Both times need a date and a time.");
  fireEvent.change(from, { target: { value: "2026-11-20T10:00:00" } });
  fireEvent.change(screen.getByLabelText("to"), { target: { value: "2026-11-20T12:00:00" } });
  await userEvent.click(screen.getByRole("button", { name: "Show" }));
  const span = () => {
    const query = new URLSearchParams(location.search);
    return Number(query.get("to")) - Number(query.get("from"));
  };
  expect(span()).toBe(7200);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Show" }));
  await userEvent.click(screen.getByRole("button", { name: "Zoom out" }));
  expect(span()).toBe(14_400);
  expect(screen.getByLabelText("From")).toHaveProperty("value", expect.stringContaining("2026-11-20T09:00"));
  await userEvent.click(screen.getByRole("button", { name: "Back to now" }));
  expect(location.search).toBe("");
});

it("zooms out as far as history reaches, and no further, where the question would be refused", async () => {
  show(`?from=${NEWEST - 30 * 86_400}&to=${NEWEST}`, history({ age: 31 * 86_400 }));
  await waitFor(() => expect(figure("CPU", "Average")).toBe("50.0 %"));
  await userEvent.click(screen.getByRole("button", { name: "Zoom out" }));
  expect(new URLSearchParams(location.search).get("from")).toBe(String(NEWEST - 31 * 86_400));
});

it("compares a part of time also where the samples that the page holds would be enough to draw it", async () => {
  show(`?from=${NEWEST}&to=${NEWEST + 60}&compare=day`, history());
  await waitFor(() => expect(asked.join()).toContain("offset 86400s"));
});

it("draws the disk that moved most in all, not one that was busy while it was there", async () => {
  show("?window=3600", history());
  await waitFor(() => expect(asked.join()).toContain("topk(1, sum by (device) (sum_over_time("));
});

it("says of a part of time that it is yet to come", async () => {
  show(`?from=${NEWEST + 3600}&to=${NEWEST + 7200}`, history());
  await waitFor(() => expect(bar().getByText(/^Showing .*, which is yet to come\./)).toBeDefined());
});

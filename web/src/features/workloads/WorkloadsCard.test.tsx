import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { backendQuery } from "../../api/queries.ts";
import { DEFAULT_VIEW } from "../../lib/view.ts";
import { plain } from "../../testing/cards.ts";
import { judged, snapshot } from "../../testing/snapshots.ts";
import { workload, workloadAnswer, workloadList } from "../../testing/workloads.ts";
import { WorkloadsCard } from "./WorkloadsCard.tsx";

let client: QueryClient;
let asked: URL[];
let give: () => Response;
const onView = vi.fn();

const seven = Array.from({ length: 7 }, (_, index) =>
  workload({
    id: `/s/${index}`,
    name: `unit-${index}`,
    cpu: { usageCores: index },
    memory: { workingSetBytes: 2 ** (30 - index) },
  }),
);
const pod = workload({ id: "/pod", name: "a pod", kind: "pod", cpu: { usageCores: 99 } });
const inside = workload({ id: "/pod/a", name: "inside", kind: "container", parent: "/pod", cpu: { usageCores: 50 } });

beforeEach(() => {
  client = new QueryClient();
  client.setQueryData(backendQuery.queryKey, new URL("http://api.test/"));
  asked = [];
  vi.stubGlobal("fetch", async (url: URL) => {
    asked.push(url);
    return give();
  });
  give = () => Response.json(workloadList([...seven, pod, inside]));
  onView.mockClear();
});

afterEach(() => {
  client.clear();
  vi.unstubAllGlobals();
});

const card = (change: Partial<Parameters<typeof WorkloadsCard>[0]> = {}) => (
  <QueryClientProvider client={client}>
    <WorkloadsCard
      snapshot={snapshot({ intervalSeconds: 3600 })}
      view={DEFAULT_VIEW}
      onView={onView}
      isPaused={false}
      held={undefined}
      isNear
      watch={() => undefined}
      {...change}
    />
  </QueryClientProvider>
);
const names = () => screen.getAllByRole("rowheader").map((row) => plain(row.querySelector("a")?.textContent));
const finding = (field: string) =>
  snapshot({ intervalSeconds: 3600, ...judged({ level: "warning", text: "Short.", field }) });

it("shows the top five by CPU where nothing is short, no pod beside its containers", async () => {
  render(card());
  await screen.findByRole("link", { name: "unit-6" });
  expect(names()).toEqual(["inside", "unit-6", "unit-5", "unit-4", "unit-3"]);
  expect(asked[0]?.search).toBe("?sort=cpu&limit=30&instance=laptop-2");
});

it.each([
  ["pressure.memory", "memory", "unit-0"],
  ["disks[nvme0n1]", "disk", "unit-0"],
  ["pressure.cpu", "cpu", "inside"],
])("goes by what is short: %s", async (field, sort, first) => {
  render(card({ snapshot: finding(field) }));
  await screen.findByRole("link", { name: first });
  expect(asked[0]?.searchParams.get("sort")).toBe(sort);
  expect(names()[0]).toBe(first);
});

it("leads to the list, sorted the same, and to each in it", async () => {
  render(card({ snapshot: finding("pressure.memory") }));
  const row = await screen.findByRole("link", { name: "unit-1" });
  expect(screen.getByRole("link", { name: "All workloads" }).getAttribute("href")).toBe("?page=workloads&order=memory");
  expect(row.getAttribute("href")).toBe("?page=workloads&order=memory&workload=%2Fs%2F1");
  await userEvent.click(row);
  expect(onView.mock.calls[0]?.[0]).toMatchObject({ page: "workloads", order: "memory", workload: "/s/1" });
});

it("keeps the order under a pointer", async () => {
  render(card());
  const link = await screen.findByRole("link", { name: "unit-6" });
  await userEvent.hover(link);
  give = () =>
    Response.json(
      workloadList([...seven.toReversed().map((one, index) => ({ ...one, cpu: { usageCores: index } })), pod, inside]),
    );
  await act(() => client.refetchQueries());
  expect(names()).toEqual(["inside", "unit-6", "unit-5", "unit-4", "unit-3"]);
  await userEvent.unhover(link);
  await waitFor(() => expect(names()[1]).toBe("unit-0"));
});

it("is not there where workloads are not read", async () => {
  give = () => new Response("{}", { status: 503, headers: { "Content-Type": "application/problem+json" } });
  render(card());
  expect(screen.getByRole("region", { name: "Workloads" }).getAttribute("aria-busy")).toBe("true");
  await waitFor(() => expect(screen.queryByRole("region", { name: "Workloads" })).toBeNull());
});

it("shows the moment of a paused page", async () => {
  render(card({ isPaused: true, held: { answer: workloadAnswer(seven) } }));
  expect(names()[0]).toBe("unit-6");
  expect(asked).toEqual([]);
});

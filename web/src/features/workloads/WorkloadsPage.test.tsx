import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backendQuery } from "../../api/queries.ts";
import type { HeldWorkloads, Workload } from "../../api/workloads.ts";
import { DEFAULT_VIEW, type View } from "../../lib/view.ts";
import { plain } from "../../testing/cards.ts";
import { workload, workloadAnswer, workloadList } from "../../testing/workloads.ts";
import { WorkloadsPage } from "./WorkloadsPage.tsx";

const MIB = 1024 ** 2;

let client: QueryClient;
let asked: URL[];
let give: (url: URL) => Response;

const postgres = workload({
  id: "/system.slice/postgresql.service",
  name: "postgresql.service",
  cpu: { usageCores: 1.5, limitCores: 2, usagePercent: 75, throttledPercent: 38.4 },
  memory: {
    workingSetBytes: 300 * MIB,
    limitBytes: 512 * MIB,
    usagePercent: 58.6,
    headroomBytes: 212 * MIB,
    oomKills: 0,
  },
});
const web = workload({
  id: "/system.slice/docker-web.scope",
  name: "web",
  kind: "container",
  runtime: "docker",
  cpu: { usageCores: 0.25 },
  memory: { workingSetBytes: 900 * MIB },
  disks: [],
  network: undefined,
  pressure: undefined,
});
const pod = workload({ id: "/pod1", name: "shop/cart", kind: "pod", cpu: { usageCores: 0.1 } });
const cart = workload({ id: "/pod1/cart", name: "cart", kind: "container", parent: "/pod1", cpu: { usageCores: 0.1 } });

const serve = (workloads: Workload[], change: Parameters<typeof workloadList>[1] = {}) => {
  give = (url) =>
    url.pathname.endsWith("/processes")
      ? Response.json({ at: "2026-11-23T07:16:56Z", instance: "laptop-2", total: 3, processes: PROCESSES, missing: [] })
      : Response.json(workloadList(workloads, change));
};
const PROCESSES = [
  {
    pid: 40,
    parentPid: 1,
    name: "postgres",
    user: "postgres",
    state: "S",
    threads: 1,
    cpuPercent: 12,
    residentBytes: MIB,
    workload: postgres.id,
  },
  {
    pid: 41,
    parentPid: 1,
    name: "nginx",
    user: "root",
    state: "S",
    threads: 1,
    cpuPercent: 1,
    residentBytes: MIB,
    workload: web.id,
  },
  { pid: 42, parentPid: 1, name: "sshd", user: "root", state: "S", threads: 1, cpuPercent: 0, residentBytes: MIB },
];
const poll = () => act(() => client.refetchQueries({ queryKey: ["workloads"] }));

function Harness({
  start,
  isPaused,
  held,
}: {
  start: Partial<View>;
  isPaused: boolean;
  held: HeldWorkloads | undefined;
}) {
  const [view, setView] = useState({ ...DEFAULT_VIEW, page: "workloads" as const, ...start });
  return (
    <QueryClientProvider client={client}>
      <output aria-label="view">{JSON.stringify(view)}</output>
      <WorkloadsPage
        instance="laptop-2"
        intervalSeconds={3600}
        History={({ children }) => children}
        view={view}
        onView={(change) => setView((before) => ({ ...before, ...change }) as typeof before)}
        isPaused={isPaused}
        held={held}
      />
    </QueryClientProvider>
  );
}

const show = (
  start: Partial<View> = {},
  { isPaused = false, held }: { isPaused?: boolean; held?: HeldWorkloads } = {},
) => render(<Harness start={start} isPaused={isPaused} held={held} />);
const view = (): View => JSON.parse(screen.getByRole("status", { name: "view" }).textContent);
const names = () =>
  screen
    .queryAllByRole("rowheader")
    .map((row) => plain(within(row).queryByRole("button", { hidden: true })?.textContent ?? row.textContent));
const loaded = () => screen.findByRole("button", { name: "postgresql.service" });
const cells = (name: string) =>
  within(screen.getByRole("button", { name }).closest("tr") as HTMLElement)
    .getAllByRole("cell")
    .map(({ textContent }) => plain(textContent));

beforeEach(() => {
  client = new QueryClient();
  client.setQueryData(backendQuery.queryKey, new URL("http://api.test/tools/"));
  asked = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const url = new URL(String(input));
    asked.push(url);
    return give(url);
  });
  HTMLDialogElement.prototype.showModal ??= function showModal() {
    this.open = true;
    this.querySelector("button")?.focus();
  };
  HTMLDialogElement.prototype.close ??= function close() {
    this.open = false;
  };
  serve([web, postgres]);
});

afterEach(() => {
  client.clear();
  vi.restoreAllMocks();
});

it("asks the pinned instance for as many as there are to get", async () => {
  show();
  await loaded();
  expect(asked[0]?.href).toBe("http://api.test/tools/stats/workloads?sort=cpu&limit=500&instance=laptop-2");
});

it("is busy before the first answer, and claims nothing", async () => {
  show();
  expect(screen.getByRole("region", { name: "Workloads" }).getAttribute("aria-busy")).toBe("true");
  expect(screen.getByRole("table").textContent).not.toMatch(/\d|—/);
  await loaded();
  expect(screen.getByRole("region", { name: "Workloads" }).getAttribute("aria-busy")).toBe("false");
});

it("shows each with its numbers, and neither a zero nor a dash where there is no limit to be throttled by", async () => {
  show();
  await loaded();
  expect(names()).toEqual(["postgresql.service", "web"]);
  expect(cells("postgresql.service")).toEqual([
    "1.50",
    "38 %",
    "300 MiB",
    "CPU12 %",
    "3.00 MiB/s",
    "1.43 MiB/s",
    "8",
    "0",
  ]);
  expect(cells("web")).toEqual(["0.25", "", "900 MiB", "—not known", "—not known", "—not known", "8", "0"]);
});

it("says that rows and rest together are the machine", async () => {
  show();
  await loaded();
  expect(plain(screen.getByText(/^2 workloads use/).textContent)).toContain(
    "use 2.1 of the 3.0 CPUs in use; 0.9 is the rest",
  );
});

it("sorts by a head, and the other way round by the next click, in the address", async () => {
  show();
  await loaded();
  const head = () => within(screen.getByRole("columnheader", { name: "Memory" })).getByRole("button");
  await userEvent.click(head());
  await userEvent.unhover(screen.getByRole("table"));
  act(() => head().blur());
  expect(view()).toMatchObject({ order: "memory", reversed: false });
  expect(names()).toEqual(["web", "postgresql.service"]);
  await userEvent.click(head());
  expect(view()).toMatchObject({ order: "memory", reversed: true });
  expect(names()).toEqual(["postgresql.service", "web"]);
});

it("filters by text and by kind, says how many are left, and clears", async () => {
  serve([web, postgres, pod, cart]);
  show();
  await loaded();
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Kind" }), "container");
  expect(names()).toEqual(["web", "cart"]);
  expect(view().kind).toBe("container");
  await userEvent.type(screen.getByRole("searchbox"), "docker");
  await waitFor(() => expect(names()).toEqual(["web"]));
  expect(screen.getByText("1 of 4 workloads")).toBeDefined();
  await userEvent.type(screen.getByRole("searchbox"), "x");
  await userEvent.click(await screen.findByRole("button", { name: "Clear the filter" }));
  await waitFor(() => expect(names()).toEqual(["web", "cart"]));
});

it("groups by kind with sums, and by pod", async () => {
  serve([web, postgres, pod, cart]);
  show();
  await loaded();
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Group" }), "kind");
  expect(names()).toEqual([
    "Containers 2",
    "web",
    "cart",
    "Pods 1with what their containers use",
    "shop/cart",
    "Services 1",
    "postgresql.service",
  ]);
  const sums = within(screen.getByRole("rowheader", { name: /^Containers/ }).closest("tr") as HTMLElement);
  expect(sums.getAllByRole("cell").map(({ textContent }) => plain(textContent))).toContain("0.35");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Group" }), "pod");
  expect(names()).toEqual(["shop/cart", "cart", "In no pod 2", "postgresql.service", "web"]);
  expect(view().group).toBe("pod");
});

it("keeps its order while somebody reads it, and says so", async () => {
  show();
  await loaded();
  await userEvent.hover(screen.getByRole("table"));
  serve([{ ...web, cpu: { usageCores: 8 } }, postgres], { seconds: 1 });
  await poll();
  await waitFor(() => expect(cells("web")[0]).toBe("8.00"));
  expect(names()).toEqual(["postgresql.service", "web"]);
  expect(screen.getByText("Order held while you read")).toBeDefined();
  await userEvent.unhover(screen.getByRole("table"));
  expect(names()).toEqual(["web", "postgresql.service"]);
});

describe("a row", () => {
  it("opens its detail, with trend, limits, processes inside and ports, and the focus comes back", async () => {
    show();
    await loaded();
    give = (
      (before) => (url: URL) =>
        url.searchParams.has("id") ? Response.json(workloadList([{ ...postgres, ports: [5432] }])) : before(url)
    )(give);
    await userEvent.click(screen.getByRole("button", { name: "postgresql.service" }));
    expect(view().workload).toBe(postgres.id);
    const dialog = within(screen.getByRole("dialog", { hidden: true }));
    expect(await dialog.findByText("TCP 5432")).toBeDefined();
    const text = () => plain(screen.getByRole("dialog", { hidden: true }).textContent);
    expect(text()).toContain("CPU limit2 CPUs, 75 % usedHeld back in 38.4 % of the periods of the last 10 s.");
    expect(text()).toContain("Memory limit512 MiB, 58.6 % used212 MiB left before something is killed");
    expect(text()).toContain("Killed for memorynever");
    const inside = within(await dialog.findByRole("table", { hidden: true }));
    const links = inside.getAllByRole("link", { hidden: true });
    expect(links.map(({ textContent }) => textContent)).toEqual(["postgres 40"]);
    await userEvent.click(links[0] as HTMLElement);
    expect(view()).toMatchObject({ page: "processes", pid: 40 });
  });

  it("says when it will be at its memory limit, where its last minutes agree", async () => {
    show();
    await loaded();
    give = ((others) => (url: URL) => {
      const { pathname, searchParams } = url;
      if (pathname.endsWith("/query")) return Response.json({ data: { result: [] } });
      if (!pathname.endsWith("/query_range")) return others(url);
      const [from = 0, to = 0, step = 1] = ["start", "end", "step"].map((name) => Number(searchParams.get(name)));
      const values = Array.from({ length: (to - from) / step + 1 }, (_, index) => {
        const time = from + index * step;
        // Of its 512 MiB, 212 are left at 0.5 MiB a second.
        return [time, String((300 - (to - time) / 2) * MIB)];
      });
      return Response.json({ data: { result: [{ metric: {}, values }] } });
    })(give);
    await userEvent.click(screen.getByRole("button", { name: "postgresql.service" }));
    const dialog = within(screen.getByRole("dialog", { hidden: true }));
    expect(plain((await dialog.findByText(/^At its limit/)).textContent)).toBe(
      "At its limit in 6 to 8 min. If it goes on as in the last 2 min and the last 6 min, which agree.",
    );
    const question = asked.find(({ pathname }) => pathname.endsWith("/query_range"));
    expect(question?.searchParams.get("query")).toBe(
      `sys_stats_workload_memory_working_set_bytes{workload="${postgres.id}"}`,
    );
  });

  it("tells of kills with their victims, and has snippets to copy", async () => {
    const killed = {
      ...web,
      memory: {
        ...web.memory,
        oomKills: 2,
        oomKillEvents: [{ at: "2026-11-23T07:16:50Z", kills: 1, victims: ["worker", "sh"] }],
      },
      hint: {
        text: "It runs out of memory.",
        limitBytes: 1024 * MIB,
        composeSnippet: "deploy:\n  resources:\n    limits:\n      memory: 1024M\n",
        fargateSize: "1 vCPU, 2 GB",
      },
    };
    serve([killed, postgres]);
    show({ workload: web.id });
    expect(await screen.findByText("ran out of memory")).toBeDefined();
    const text = plain(screen.getByRole("dialog", { hidden: true }).textContent);
    expect(text).toContain("2 processes since it was made");
    expect(text).toContain(": one of worker, sh");
    expect(text).toContain("It runs out of memory.");
    expect(text).toContain("Next Fargate size with room for it: 1 vCPU, 2 GB");
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Copy for Compose", hidden: true }));
    expect(await navigator.clipboard.readText()).toBe("deploy:\n  resources:\n    limits:\n      memory: 1024M");
    expect(await screen.findByText("Copied")).toBeDefined();
  });

  it("leads from a pod to its containers, and back", async () => {
    serve([postgres, pod, { ...cart, pod: { uid: "1", namespace: "shop", name: "cart" } }]);
    show({ workload: pod.id });
    await loaded();
    await userEvent.click(
      within(screen.getByRole("dialog", { hidden: true })).getByRole("button", { name: "cart", hidden: true }),
    );
    expect(view().workload).toBe(cart.id);
    await userEvent.click(await screen.findByRole("button", { name: "shop/cart", hidden: true }));
    expect(view().workload).toBe(pod.id);
  });

  it("that has ended says so, and keeps its last values", async () => {
    show({ workload: web.id });
    await loaded();
    serve([postgres], { seconds: 1 });
    await poll();
    expect(await screen.findByText(/^It is no longer listed/)).toBeDefined();
    expect(plain(screen.getByRole("dialog", { hidden: true }).textContent)).toContain("900 MiB");
  });

  it("that was never listed says so", async () => {
    show({ workload: "/gone" });
    await loaded();
    expect(plain(screen.getByRole("dialog", { hidden: true }).textContent)).toContain("/gone is not listed");
  });
});

it("shows the moment of a paused page, and asks for nothing", async () => {
  show({}, { isPaused: true, held: { answer: workloadAnswer([web]) } });
  expect(await screen.findByRole("button", { name: "web" })).toBeDefined();
  expect(screen.getByText(/^Paused at \d/)).toBeDefined();
  expect(asked).toEqual([]);
});

it("says which setting turns workloads on, where they are off", async () => {
  give = () =>
    new Response(
      JSON.stringify({ title: "Service Unavailable", status: 503, detail: "Not read: SYS_STATS_WORKLOADS is off." }),
      {
        status: 503,
        headers: { "Content-Type": "application/problem+json" },
      },
    );
  show();
  expect(await screen.findByText(/^Workloads are turned off .* set SYS_STATS_WORKLOADS=on/)).toBeDefined();
});

it.each([
  [404, "This version of the API does not list workloads."],
  [503, "The workloads cannot be read: Busy. Trying again automatically."],
])("says why there is no list at %d", async (status, words) => {
  give = () =>
    new Response(JSON.stringify({ title: "Busy", status }), {
      status,
      headers: { "Content-Type": "application/problem+json" },
    });
  show();
  expect(await screen.findByText(words)).toBeDefined();
});

it("says what is missing, and that nothing runs where nothing does", async () => {
  serve([], { missing: [{ field: "workloads", reason: "The tree is not mounted.", hint: "Mount it." }] });
  show();
  expect(await screen.findByText("Nothing runs here in a container, pod, service or session.")).toBeDefined();
  expect(screen.getAllByText("The tree is not mounted.", { exact: false }).length).toBeGreaterThan(0);
});

it("has each of 500 rows by name, and draws whole only those that may be seen", async () => {
  serve(Array.from({ length: 500 }, (_, index) => workload({ id: `/s/${index}`, name: `unit-${index}` })));
  show();
  // Not by their roles, which take a minute to tell of so many.
  await screen.findByText("unit-499");
  expect(document.querySelectorAll("tbody > tr")).toHaveLength(500);
  expect(document.querySelectorAll("td").length).toBeLessThan(500);
});

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Process, ProcessList } from "../../api/processes.ts";
import { backendQuery } from "../../api/queries.ts";
import { DEFAULT_VIEW, type View } from "../../lib/view.ts";
import { workload, workloadList } from "../../testing/workloads.ts";
import { ProcessesPage } from "./ProcessesPage.tsx";
import { answer, process } from "./testing.ts";

const MIB = 1024 ** 2;

let client: QueryClient;
let asked: URL[];
let give: () => Response;

const nginx = process({ pid: 30, name: "nginx", user: "www-data", cpuPercent: 12.34, residentBytes: 50 * MIB });
const postgres = process({ pid: 20, name: "postgres", user: "postgres", cpuPercent: 150, residentBytes: 20 * MIB });
const init = process({ pid: 1, parentPid: 0, name: "init", user: "root", cpuPercent: 0, residentBytes: 5 * MIB });

const reply = (list: ProcessList) => () => Response.json(list);
const serve = (processes: Process[], change: Parameters<typeof answer>[1] & Partial<ProcessList> = {}) => {
  give = reply({ ...answer(processes, change).list, missing: change.missing ?? [] });
};
const poll = () => act(() => client.refetchQueries({ queryKey: ["processes"] }));

function Harness({ start, isPaused }: { start: Partial<View>; isPaused: boolean }) {
  const [view, setView] = useState({ ...DEFAULT_VIEW, ...start });
  return (
    <QueryClientProvider client={client}>
      <output aria-label="view">{JSON.stringify(view)}</output>
      <ProcessesPage
        instance="laptop-2"
        view={view}
        onView={(change) => setView((before) => ({ ...before, ...change }))}
        isPaused={isPaused}
      />
    </QueryClientProvider>
  );
}

const show = (start: Partial<View> = {}, isPaused = false) => render(<Harness start={start} isPaused={isPaused} />);
const view = (): View => JSON.parse(screen.getByRole("status", { name: "view" }).textContent);
const plain = (text: string | null | undefined) => text?.replace(/[\u00a0\u202f]/g, " ");
const names = () =>
  screen.getAllByRole("rowheader").map((header) => within(header).getByRole("button", { hidden: true }).textContent);
const loaded = () => screen.findByRole("button", { name: "nginx" });

beforeEach(() => {
  client = new QueryClient();
  client.setQueryData(backendQuery.queryKey, new URL("http://api.test/tools/"));
  asked = [];
  vi.stubGlobal("fetch", async (url: URL) => {
    asked.push(url);
    return give();
  });
  HTMLDialogElement.prototype.showModal ??= function showModal() {
    this.open = true;
    this.querySelector("button")?.focus();
  };
  HTMLDialogElement.prototype.close ??= function close() {
    this.open = false;
  };
  serve([postgres, nginx, init]);
});

afterEach(() => {
  client.clear();
  vi.unstubAllGlobals();
});

it("asks the pinned instance, at the api's own address, for as many as there are to get", async () => {
  show({ sort: "memory" });
  await loaded();
  expect(asked[0]?.href).toBe("http://api.test/tools/stats/processes?sort=memory&limit=200&instance=laptop-2");
});

it("names the workload of a process, in its row and its detail, finds it by that, and leads there", async () => {
  const id = "/system.slice/docker-1.scope";
  const inside = process({ pid: 50, name: "worker", workload: id });
  const alone = process({ pid: 51, name: "sshd", workload: "/system.slice/ssh.service" });
  const list = answer([inside, alone, init]).list;
  vi.stubGlobal("fetch", async (url: URL) =>
    Response.json(url.pathname.endsWith("/workloads") ? workloadList([workload({ id, name: "shop" })]) : list),
  );
  show({ pid: 50 });
  const [row, detail] = await screen.findAllByRole("link", { name: "shop", hidden: true });
  expect(screen.getByRole("link", { name: "ssh.service", hidden: true })).toBeDefined();
  expect(row?.getAttribute("href")).toBe("?page=workloads&workload=%2Fsystem.slice%2Fdocker-1.scope");
  expect(detail?.closest("dialog")).not.toBeNull();
  await userEvent.type(screen.getByRole("searchbox", { hidden: true }), "shop");
  await waitFor(() => expect(names()).toEqual(["worker"]));
  await userEvent.click(row as HTMLElement);
  expect(view()).toMatchObject({ page: "workloads", workload: id });
});

it("is busy before the first answer, and claims nothing", async () => {
  show();
  expect(screen.getByRole("region", { name: "Processes" }).getAttribute("aria-busy")).toBe("true");
  expect(screen.getByRole("table").textContent).not.toMatch(/\d|—/);
  await loaded();
  expect(screen.getByRole("region", { name: "Processes" }).getAttribute("aria-busy")).toBe("false");
});

it("shows each process with its units, and its state as a word", async () => {
  show();
  await loaded();
  const row = screen.getByRole("button", { name: "postgres" }).closest("tr");
  const cells = within(row as HTMLElement)
    .getAllByRole("cell")
    .map(({ textContent }) => plain(textContent));
  expect(cells).toEqual(["20", "postgres", "Ssleeping", "150.0 %", "20.0 MiB", "4", "1 min 40 s"]);
  expect(screen.getByText("3 processes")).toBeTruthy();
});

it("says what it is the top of", async () => {
  serve([postgres, nginx], { total: 412 });
  show();
  await loaded();
  expect(screen.getByText("top 2 of 412 by CPU")).toBeTruthy();
});

it("has a dash and the reason in place of processor time in the first answer", async () => {
  serve([process({ pid: 30, name: "nginx", cpuPercent: undefined })], {
    missing: [{ field: "processes.cpuPercent", reason: "A rate needs two readings, and this is the first." }],
  });
  show();
  await loaded();
  const row = screen.getByRole("button", { name: "nginx" }).closest("tr") as HTMLElement;
  expect(within(row).getByText("not known")).toBeTruthy();
  expect(row.textContent).not.toContain("%");
  expect(screen.getAllByText(/A rate needs two readings/).length).toBeGreaterThan(0);
});

it("says what hides processes, and the fix", async () => {
  serve([nginx], { missing: [{ field: "processes", reason: "/proc is mounted with hidepid.", hint: "Remount it." }] });
  show();
  await loaded();
  expect(screen.getByRole("list", { name: "Missing values" }).textContent).toBe(
    "processes /proc is mounted with hidepid. Remount it.",
  );
});

it("sorts by what is clicked, tells the address of what the api sorts by, and says which it is", async () => {
  const user = userEvent.setup();
  show();
  await loaded();
  expect(names()).toEqual(["postgres", "nginx", "init"]);
  expect(screen.getByRole("columnheader", { name: "CPU" }).getAttribute("aria-sort")).toBe("descending");

  await user.click(screen.getByRole("button", { name: "Memory" }));
  expect(view().sort).toBe("memory");
  expect(names()).toEqual(["nginx", "postgres", "init"]);
  await waitFor(() => expect(asked.at(-1)?.searchParams.get("sort")).toBe("memory"));

  await user.click(screen.getByRole("button", { name: "PID" }));
  expect(names()).toEqual(["init", "postgres", "nginx"]);
  expect(screen.getByRole("columnheader", { name: "PID" }).getAttribute("aria-sort")).toBe("ascending");
  expect(screen.getByRole("columnheader", { name: "CPU" }).hasAttribute("aria-sort")).toBe(false);
  await user.click(screen.getByRole("button", { name: "PID" }));
  expect(names()).toEqual(["nginx", "postgres", "init"]);
});

it("filters as one types, says aloud how many are left, and offers a way back", async () => {
  const user = userEvent.setup();
  show();
  await loaded();
  const box = screen.getByRole("searchbox");
  await user.type(box, "WWW");
  expect(names()).toEqual(["nginx"]);
  expect(view().filter).toBe("WWW");
  expect(screen.getByText("1 of 3 processes shown").getAttribute("role")).toBe("status");

  await user.type(box, "zzz");
  expect(screen.getByText(/No process matches/).textContent).toContain("WWWzzz");
  await user.click(screen.getByRole("button", { name: "Clear the filter" }));
  expect(names()).toHaveLength(3);
});

it("keeps its order while the pointer is over it, with what ended in its place, and catches up afterwards", async () => {
  const user = userEvent.setup();
  show();
  await loaded();
  await user.hover(screen.getByRole("table"));
  serve(
    [
      { ...nginx, cpuPercent: 99, ageSeconds: 102 },
      process({ pid: 40, name: "new", ageSeconds: 1 }),
      { ...init, ageSeconds: 102 },
    ],
    {
      seconds: 2,
    },
  );
  await poll();
  expect(await screen.findByText("99.0")).toBeTruthy();
  expect(names()).toEqual(["postgres", "nginx", "init", "new"]);
  expect(screen.getByText("Order held while you read")).toBeTruthy();
  expect(screen.getByRole("row", { name: /postgres/ }).textContent).toContain("ended");

  await user.unhover(screen.getByRole("table"));
  expect(names()).toEqual(["nginx", "new", "init"]);
  expect(screen.queryByText("Order held while you read")).toBeNull();
});

it("goes from row to row by the arrow keys, with one row in the order of tabs", async () => {
  const user = userEvent.setup();
  show();
  await loaded();
  const stops = () => names().filter((name) => screen.getByRole("button", { name: name ?? "" }).tabIndex === 0);
  expect(stops()).toEqual(["postgres"]);
  screen.getByRole("searchbox").focus();
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement?.textContent).toBe("postgres");
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement?.textContent).toBe("nginx");
  expect(stops()).toEqual(["nginx"]);
  await user.keyboard("{End}{ArrowDown}");
  expect(document.activeElement?.textContent).toBe("init");
  await user.keyboard("{Home}{ArrowUp}");
  expect(document.activeElement?.textContent).toBe("postgres");
});

it("opens a process with all that is known of it, and its parent from there", async () => {
  const user = userEvent.setup();
  show();
  await loaded();
  screen.getByRole("button", { name: "nginx" }).focus();
  await user.keyboard("{Enter}");
  expect(view().pid).toBe(30);
  const dialog = screen.getByRole("dialog", { name: "nginx, process 30" });
  const text = plain(dialog.textContent);
  for (const part of ["12.3 %", "of one core", "50.0 MiB", "52 428 800 B", "S sleeping", "www-data", "1 min 40 s"]) {
    expect(text).toContain(part);
  }
  expect(text).toContain("SYS_STATS_PROCESS_ARGS=true");
  expect(within(dialog).getAllByRole("img")).toHaveLength(2);

  await user.click(within(dialog).getByRole("button", { name: "init (1)" }));
  expect(screen.getByRole("dialog", { name: "init, process 1" }).textContent).toContain("none");
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(view().pid).toBeUndefined();
});

it("shows the command line where the api gives it", async () => {
  serve([process({ pid: 30, name: "nginx", command: "nginx: worker process" }), init]);
  show({ pid: 30 });
  await loaded().catch(() => undefined);
  expect((await screen.findByRole("dialog")).textContent).toContain("nginx: worker process");
  expect(screen.getByRole("dialog").textContent).not.toContain("SYS_STATS_PROCESS_ARGS=true turns");
});

it("says that a process ended while it was open, and keeps its last values", async () => {
  show({ pid: 30 });
  await screen.findByRole("dialog", { name: "nginx, process 30" });
  serve(
    [postgres, init].map((one) => ({ ...one, ageSeconds: 102 })),
    { seconds: 2 },
  );
  await poll();
  const dialog = await screen.findByRole("dialog", { name: "nginx, process 30" });
  await waitFor(() => expect(within(dialog).getByRole("status").textContent).toContain("It has ended."));
  expect(plain(dialog.textContent)).toContain("12.3 %");
});

it("says so where the address names a process that is not listed", async () => {
  show({ pid: 999 });
  expect((await screen.findByRole("dialog", { name: "Process 999" })).textContent).toContain(
    "Process 999 is not listed",
  );
});

it("does not ask again while it is paused", async () => {
  const { rerender } = show();
  await loaded();
  const before = asked.length;
  rerender(<Harness start={{}} isPaused />);
  expect(screen.getByText(/^Paused at/)).toBeTruthy();
  await act(() => new Promise((resolve) => setTimeout(resolve, 2300)));
  expect(asked).toHaveLength(before);
});

it("says why there is nothing, in the api's own words", async () => {
  give = () =>
    new Response(JSON.stringify({ title: "Not Found", detail: "no such member" }), {
      status: 404,
      headers: { "Content-Type": "application/problem+json" },
    });
  show();
  expect((await screen.findByText(/cannot be read/)).textContent).toContain("no such member");
});

it("keeps the last list when the api goes away, and says how old it is", async () => {
  show();
  await loaded();
  give = () => {
    throw new TypeError("refused");
  };
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 14_000);
  await poll();
  vi.restoreAllMocks();
  expect(plain((await screen.findByText(/^Offline/)).textContent)).toMatch(/last read 1[45] s ago; no answer from/);
  expect(names()).toHaveLength(3);
});

it("says in the row, and in the details, what finished children used", async () => {
  serve([process({ pid: 30, name: "make", cpuPercent: 1, finishedChildrenCpuPercent: 86 }), init]);
  show({ pid: 30 });
  const row = await screen.findByRole("rowheader", { name: /^make/ });
  expect(plain(row.textContent)).toContain("+ 86.0 % by finished children");
  expect(plain((await screen.findByRole("dialog")).textContent)).toContain("Finished children86.0 %");
  expect(screen.getByRole("rowheader", { name: /^init/ }).textContent).not.toContain("finished");
});

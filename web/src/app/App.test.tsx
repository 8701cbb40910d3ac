import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { contractQuery } from "../api/contract.ts";
import { Failure } from "../api/fetch.ts";
import { LiveStore } from "../api/live-store.ts";
import { backendQuery, buildQuery, versionQuery } from "../api/queries.ts";
import { process, answer as processAnswer } from "../features/processes/testing.ts";
import { THEME_KEY } from "../lib/theme.ts";
import { container, judged, points, snapshot } from "../testing/snapshots.ts";
import { App } from "./App.tsx";

let live: LiveStore;
let client: QueryClient;

// A test that waits for a module does not wait for it to be compiled.
beforeAll(() => import("./ContainerPanels.tsx"));

beforeEach(() => {
  live = new LiveStore(() => performance.now());
  client = new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnMount: false, staleTime: Infinity } },
  });
  history.replaceState(null, "", "/tools/");
  client.setQueryData(buildQuery.queryKey, __BUILD__);
  client.setQueryData(versionQuery.queryKey, {
    version: "v0.1.0",
    revision: "0123456789abcdef",
    instance: "laptop-2",
    goVersion: "go1.26.8",
  });
});

const show = () =>
  render(
    <QueryClientProvider client={client}>
      <App live={live} />
    </QueryClientProvider>,
  );
const header = () => within(screen.getByRole("banner"));
/** Opens the fold of the header, whose content is loaded then. */
const unfold = async () => {
  await userEvent.click(screen.getByTitle("About this machine, and the theme"));
  await screen.findByRole("radio", { name: "System theme" });
};
const text = (element: HTMLElement) => element.textContent.replace(/\u00a0/g, " ");

describe("in the course of a connection", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));

  it("is loading, live, stale, offline, and live again", async () => {
    live.onDown();
    show();
    expect(header().getByRole("status").textContent).toBe("Connecting");

    act(() => {
      live.onUp();
      live.onBatch(points(snapshot()));
    });
    expect(header().getByRole("status").textContent).toBe("Live");

    await pass(4);
    expect(header().getByRole("status").textContent).toBe("Stale");
    expect(text(screen.getByRole("banner"))).toContain("last sample 4 s ago");
    expect(screen.getByRole("region", { name: "CPU" }).textContent).toContain("42.3\u00a0%");

    act(() => live.onDown(new Failure("network", "no answer from http://localhost")));
    await pass(6);
    expect(header().getByRole("status").textContent).toBe("Offline");
    expect(screen.getByText(/No answer from http:\/\/localhost\. Reconnecting/)).toBeDefined();

    act(() => {
      live.onUp();
      live.onBatch(points(snapshot(), snapshot()));
    });
    expect(header().getByRole("status").textContent).toBe("Live");
    expect(screen.queryByText(/Reconnecting/)).toBeNull();
  });

  it("is offline with no sample at all when nobody answers", async () => {
    live.onDown();
    show();
    await pass(6);
    expect(header().getByRole("status").textContent).toBe("Offline");
    expect(screen.getByText(/has not answered yet/)).toBeDefined();
  });
});

it("says which machine this is", async () => {
  live.onBatch(points(snapshot()));
  show();
  await unfold();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("sys-statslaptop");
  expect(document.title).toBe("laptop · sys-stats");
  expect(text(screen.getByRole("banner"))).toContain("OSDebian GNU/Linux 13 (trixie)");
  expect(text(screen.getByRole("banner"))).toContain("Kernel6.12.48 x86_64");
  expect(text(screen.getByRole("banner"))).toContain("CPU2 × Zen");
  expect(text(screen.getByRole("banner"))).toContain("Up3 d 2 h");
});

it("says who answers, at what cost, and of which builds", () => {
  live.onBatch(points(snapshot({ self: { ...snapshot().self, droppedViewers: 3 } })));
  live.onUnreadable();
  show();
  const footer = text(screen.getByRole("contentinfo"));
  expect(footer).toContain("CPU0.3 % of one core");
  expect(footer).toContain("Memory16.0 MiB, 6.00 MiB of it anonymous");
  expect(footer).toContain("Instancelaptop-2");
  expect(footer).toContain("APIv0.1.0 (0123456)");
  expect(footer).toContain("Sampled in412 µs");
  expect(footer).toContain("Viewers2");
  expect(footer).toContain("Viewers dropped3");
  expect(footer).toContain("Unreadable samples1");
});

it("does not take another replica's revision for that of the one it shows", () => {
  live.onBatch(points(snapshot({ instance: "laptop-3" })));
  show();
  expect(text(screen.getByRole("contentinfo"))).toContain("APIv0.1.0Page");
});

it("has a dash and the reason for what is not known of the machine", async () => {
  live.onBatch(
    points(
      snapshot({ host: {}, missing: [{ field: "host.os", reason: "There is no os-release.", hint: "Mount it." }] }),
    ),
  );
  show();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("sys-statslaptop-2");
  await unfold();
  expect(text(screen.getByRole("banner"))).toContain("OS—not known");
  expect(screen.getByRole("list", { name: "Missing values" }).textContent).toBe(
    "host.os There is no os-release. Mount it.",
  );
});

it("says that the instance is gone and who took its place, until that is read", async () => {
  live.onGone("laptop-2");
  show();
  expect(screen.getByText(/looking for another instance/)).toBeDefined();
  act(() => live.onBatch(points(snapshot({ instance: "desk" }))));
  expect(screen.getByText(/is gone; now showing/).textContent).toBe("laptop-2 is gone; now showing desk.");
  await userEvent.click(screen.getByRole("button", { name: "OK" }));
  expect(screen.queryByText(/is gone/)).toBeNull();
});

it("offers a reload when the server has another build, and only then", async () => {
  show();
  expect(screen.queryByRole("button", { name: "Reload" })).toBeNull();
  await act(async () => client.setQueryData(buildQuery.queryKey, { version: "v9", revision: "f00" }));
  expect(await screen.findByRole("button", { name: "Reload" })).toBeDefined();
  expect(screen.getByText("A newer version is ready.")).toBeDefined();
});

it("keeps the theme that is chosen, and forgets it for the system's", async () => {
  show();
  await unfold();
  const theme = () => document.documentElement.dataset.theme;
  expect(screen.getByRole("radio", { name: "System theme" })).toHaveProperty("checked", true);
  expect(theme()).toBe("light");

  await userEvent.click(screen.getByRole("radio", { name: "Dark theme" }));
  expect(theme()).toBe("dark");
  expect(localStorage.getItem(THEME_KEY)).toBe("dark");

  await userEvent.click(screen.getByRole("radio", { name: "Light theme" }));
  expect(theme()).toBe("light");
  expect(localStorage.getItem(THEME_KEY)).toBe("light");

  await userEvent.click(screen.getByRole("radio", { name: "System theme" }));
  expect(localStorage.getItem(THEME_KEY)).toBeNull();
});

describe("what fails stays where it is", () => {
  beforeEach(() => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("one sample with a broken list costs one card, until the next good one", async () => {
    const broken = snapshot({ sensors: [null as never] });
    live.onBatch(points(snapshot()));
    show();
    await screen.findByRole("heading", { name: "Temperatures" });
    act(() => live.onBatch(points(snapshot(), broken)));
    expect(screen.getByRole("region", { name: "Temperatures" }).textContent).toContain("cannot be shown");
    expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
    expect(screen.getByRole("region", { name: "CPU" }).textContent).toContain("42.3\u00a0%");
    act(() => live.onBatch(points(snapshot(), broken, snapshot())));
    expect(screen.getByRole("region", { name: "Temperatures" }).textContent).toContain("54.5\u00a0°C");
  });

  it.each([
    ["cpu", "CPU", { cpu: { usagePercent: 1, cores: null as never } }],
    ["filesystems", "Filesystems", { filesystems: [null as never] }],
    ["networks", "Networks", { networks: [null as never] }],
  ])("a sample without what the %s card needs does not take the page away", async (_field, name, change) => {
    live.onBatch(points(snapshot(change)));
    show();
    await vi.waitFor(() => expect(screen.getByRole("region", { name }).textContent).toContain("cannot be shown"));
    expect(screen.getByRole("region", { name: "Memory" }).textContent).toContain("25.0\u00a0%");
    expect(screen.getByRole("heading", { level: 1 })).toBeDefined();
  });
});

it("is unknown, not well, once the news stops", async () => {
  vi.useFakeTimers();
  live.onUp();
  live.onBatch(points(snapshot()));
  show();
  const verdict = () => text(screen.getByRole("region", { name: "Verdict" }));
  expect(verdict()).toContain("All is well");
  await act(() => vi.advanceTimersByTimeAsync(14_000));
  expect(screen.getByRole("region", { name: "Verdict" }).querySelector("h2")?.textContent).toBe("Unknown");
  expect(verdict()).toContain("No news for 14 s. Last verdict: all is well.");
  vi.useRealTimers();
});

it("the processes of a paused page are those of the moment that it was paused at, CPU and all", async () => {
  client.setQueryData(backendQuery.queryKey, new URL("http://api.test/"));
  let scans = 0;
  const { fetch } = globalThis;
  onTestFinished(() => void vi.stubGlobal("fetch", fetch));
  vi.stubGlobal("fetch", async (url: URL) => {
    if (!url.pathname.endsWith("/stats/processes")) throw new TypeError("refused");
    scans += 1;
    // The first reading knows of no CPU yet.
    const { list } = processAnswer([process({ name: "nginx", cpuPercent: scans === 1 ? undefined : 12.34 })]);
    return Response.json(list);
  });
  live.onUp();
  live.onBatch(points(snapshot()));
  show();
  await userEvent.click(screen.getByRole("button", { name: "Pause" }));
  await vi.waitFor(() => expect(scans).toBeGreaterThanOrEqual(3), 10_000);
  const before = scans;
  await userEvent.click(screen.getByRole("link", { name: "Processes" }));
  const row = (await screen.findByRole("button", { name: "nginx" })).closest("tr");
  expect(row?.textContent).toContain("12.3\u00a0%");
  expect(text(screen.getByRole("main"))).toContain("Paused at");
  expect(scans).toBe(before);
});

it("a card with a finding stands first, one with nothing to show last", async () => {
  const finding = { level: "warning", text: "It is hot.", field: "sensors[nvme]" } as const;
  live.onBatch(points(snapshot({ ...judged(finding), swap: { totalBytes: 0, usedBytes: 0 } })));
  show();
  await screen.findByRole("heading", { name: "Temperatures" });
  await screen.findByRole("heading", { name: "Swap" });
  const titles = [...document.querySelectorAll(".card h2")].map(({ textContent }) => textContent);
  expect(titles[0]).toBe("Temperatures");
  expect(titles.at(-1)).toBe("Swap");
});

describe("the view", () => {
  it("is the address: what is chosen is written there, under whatever path the page is", async () => {
    live.onBatch(points(snapshot(container())));
    show();
    await userEvent.click(screen.getByRole("radio", { name: "1 min" }));
    await userEvent.click(screen.getByRole("radio", { name: "Container" }));
    expect(location.pathname + location.search).toBe("/tools/?lens=container&window=60");
    expect(await screen.findByText("This container (sys-stats)")).toBeDefined();
    await userEvent.click(screen.getByRole("radio", { name: "Host" }));
    await userEvent.click(screen.getByRole("radio", { name: "5 min" }));
    expect(location.search).toBe("?lens=host");
  });

  it("follows a step back", async () => {
    live.onBatch(points(snapshot(container())));
    show();
    await userEvent.click(screen.getByRole("radio", { name: "Container" }));
    act(() => {
      history.replaceState(null, "", "/tools/");
      dispatchEvent(new PopStateEvent("popstate"));
    });
    expect(screen.getByRole("region", { name: "Load" })).toBeDefined();
  });

  it("has no lens to choose where there is but one, and takes the one that is there", async () => {
    const lenses: [{ name: "container"; source: string }] = [{ name: "container", source: "ecs" }];
    live.onBatch(points(snapshot({ ...container(), lenses })));
    show();
    expect(screen.queryByRole("group", { name: "Lens" })).toBeNull();
    expect(await screen.findByRole("region", { name: "Processes and threads" })).toBeDefined();
  });

  it("is only numbers on a wall", () => {
    history.replaceState(null, "", "/?kiosk=1");
    live.onBatch(points(snapshot()));
    show();
    expect(screen.queryByRole("navigation")).toBeNull();
    expect(screen.queryByRole("contentinfo")).toBeNull();
    expect(screen.queryByRole("button", { name: "Pause" })).toBeNull();
    expect(screen.getByRole("region", { name: "CPU" })).toBeDefined();
  });

  it("looks back one minute where that was asked for", () => {
    history.replaceState(null, "", "/?window=60");
    const busy = snapshot({ cpu: { usagePercent: 100, cores: [] } });
    const idle = snapshot({ cpu: { usagePercent: 0, cores: [] } });
    live.onBatch(points(busy, ...Array.from({ length: 61 }, () => idle)));
    show();
    const cpu = within(screen.getByRole("region", { name: "CPU" }));
    expect(cpu.getByText("Peak").nextSibling?.textContent).toBe("0.0\u00a0%");
  });
});

it("leads from a finding to its card, also into the other lens", async () => {
  const finding = { level: "warning", text: "It is held back.", field: "container.cpu" } as const;
  live.onBatch(points(snapshot({ ...container(), ...judged(finding) })));
  show();
  expect(screen.getByRole("link", { name: "It is held back." }).getAttribute("href")).toBe(
    "?lens=container&card=container-cpu",
  );
  await userEvent.click(screen.getByRole("link", { name: "It is held back." }));
  expect(location.search).toBe("?lens=container&card=container-cpu");
  await vi.waitFor(() => expect(document.activeElement?.id).toBe("card-container-cpu"));
  expect(within(screen.getByRole("region", { name: "CPU" })).getByText("Warning")).toBeDefined();
});

it("holds the picture while it is paused, and goes on without a gap", async () => {
  const busy = snapshot({ cpu: { usagePercent: 75, cores: [] } });
  live.onUp();
  live.onBatch(points(snapshot()));
  show();
  const cpu = () => screen.getByRole("region", { name: "CPU" }).textContent;
  await userEvent.click(screen.getByRole("button", { name: "Pause" }));
  expect(header().getByRole("status").textContent).toBe("Paused");
  act(() => live.onBatch(points(snapshot(), snapshot(), busy)));
  expect(cpu()).toContain("42.3\u00a0%");
  await userEvent.click(screen.getByRole("button", { name: "Pause", pressed: true }));
  expect(header().getByRole("status").textContent).toBe("Live");
  expect(cpu()).toContain("75.0\u00a0%");
  expect(screen.getByText("CPU", { selector: "h2" }).closest("section")?.textContent).toContain("53.2\u00a0%");
});

it("explains a value in the words of the contract", async () => {
  client.setQueryData(contractQuery.queryKey, {
    components: {
      schemas: { Snapshot: { properties: { self: { properties: { viewers: { description: "Streams." } } } } } },
    },
  });
  live.onBatch(points(snapshot()));
  show();
  act(() => screen.getByRole("button", { name: "Viewers" }).focus());
  expect((await screen.findByText("Streams.", { exact: false })).closest("[role=tooltip]")).not.toBeNull();
});

it("says that it cannot read the api, where nothing else is there to be shown", () => {
  live.onUnreadable();
  show();
  expect(screen.getByText(/cannot read what the API sends/)).toBeDefined();
});

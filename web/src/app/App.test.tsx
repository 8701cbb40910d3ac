import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../api/fetch.ts";
import { LiveStore } from "../api/live-store.ts";
import { buildQuery, versionQuery } from "../api/queries.ts";
import { THEME_KEY } from "../lib/theme.ts";
import { points, snapshot } from "../testing/snapshots.ts";
import { App } from "./App.tsx";

let live: LiveStore;
let client: QueryClient;

beforeEach(() => {
  live = new LiveStore(() => performance.now());
  client = new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnMount: false, staleTime: Infinity } },
  });
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
    expect(screen.getByText(/No answer from http:\/\/localhost\. Trying again/)).toBeDefined();

    act(() => {
      live.onUp();
      live.onBatch(points(snapshot(), snapshot()));
    });
    expect(header().getByRole("status").textContent).toBe("Live");
    expect(screen.queryByText(/Trying again/)).toBeNull();
  });

  it("is offline with no sample at all when nobody answers", async () => {
    live.onDown();
    show();
    await pass(6);
    expect(header().getByRole("status").textContent).toBe("Offline");
    expect(screen.getByText(/has not answered yet/)).toBeDefined();
  });
});

it("says which machine this is", () => {
  live.onBatch(points(snapshot()));
  show();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("sys-statslaptop");
  expect(document.title).toBe("laptop · sys-stats");
  expect(text(screen.getByRole("banner"))).toContain("OSDebian GNU/Linux 13 (trixie)");
  expect(text(screen.getByRole("banner"))).toContain("Kernel6.12.48 x86_64");
  expect(text(screen.getByRole("banner"))).toContain("CPUZen × 2");
  expect(text(screen.getByRole("banner"))).toContain("Up3 d 2 h");
});

it("says who answers, at what cost, and of which builds", () => {
  live.onBatch(points(snapshot({ self: { sampleMicroseconds: 412, viewers: 2, droppedViewers: 3 } })));
  live.onUnreadable();
  show();
  const footer = text(screen.getByRole("contentinfo"));
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

it("has a dash and the reason for what is not known of the machine", () => {
  live.onBatch(
    points(
      snapshot({ host: {}, missing: [{ field: "host.os", reason: "There is no os-release.", hint: "Mount it." }] }),
    ),
  );
  show();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("sys-statslaptop-2");
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

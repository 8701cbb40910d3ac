import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { type UsageSample, usageOf } from "../../api/workload-usage.ts";
import { DEFAULT_VIEW, type View } from "../../lib/view.ts";
import { plain } from "../../testing/cards.ts";
import { type AskedHistory, askedHistory } from "../../testing/history.ts";
import { workload } from "../../testing/workloads.ts";
import { WorkloadHistory } from "./WorkloadHistory.tsx";

const NOW = 1_795_418_216;
const ID = "/system.slice/db.service";

/** A history that has these of the workload. */
function storing(...kinds: string[]): AskedHistory {
  return askedHistory((query, url) => {
    if (query.includes("oldest")) return [{ metric: { asked: "oldest" }, value: [NOW, String(NOW - 86_400)] }];
    if (url.pathname.endsWith("/query")) return kinds.map((asked) => ({ metric: { asked }, value: [NOW, "1"] }));
    return [];
  });
}

function show({ client }: AskedHistory, start: Partial<View> = {}, samples: readonly UsageSample[] = []) {
  function Harness() {
    const [view, setView] = useState<View>({ ...DEFAULT_VIEW, page: "workloads", ...start });
    return (
      <WorkloadHistory
        id={ID}
        instance="vm"
        now={NOW}
        isPaused={false}
        samples={samples}
        view={view}
        onView={(change) => setView((before) => ({ ...before, ...change }))}
      >
        what the page has seen
      </WorkloadHistory>
    );
  }
  render(
    <QueryClientProvider client={client}>
      <Harness />
    </QueryClientProvider>,
  );
}
const titles = () => screen.queryAllByRole("heading", { level: 3 }).map(({ firstChild }) => firstChild?.textContent);

it("shows what the page has seen, until a longer range is chosen", async () => {
  const history = storing("cpu", "memory", "disk", "network");
  show(history);
  expect(screen.getByText("what the page has seen")).toBeDefined();
  expect(history.asked).toEqual([]);
  await userEvent.click(screen.getByRole("radio", { name: "1 h" }));
  await waitFor(() => expect(titles()).toEqual(["CPU", "Memory", "Disk", "Network"]));
  expect(screen.queryByText("what the page has seen")).toBeNull();
  const queries = history.asked.map((url) => url.searchParams.get("query") ?? "").join("\n");
  expect(queries).toContain(`sys_stats_workload_cpu_usage_cores{workload="${ID}"}`);
  expect(queries).toContain(`sys_stats_peak_workload_transmit_bytes_per_second{workload="${ID}"}`);
});

it("goes on with what the page has seen since history was read, and does not in the past", async () => {
  const seen = [1, 2].map((seconds) => ({ time: NOW + seconds, ...usageOf(workload()) }));
  const last = async (title: string) =>
    plain((await screen.findByRole("list", { name: `${title}, last` })).textContent);
  show(storing("cpu", "memory", "disk", "network"), { window: 3600 }, seen);
  await waitFor(async () => expect(await last("CPU")).toBe("CPU0.50 CPUs"));
  expect(await last("Memory")).toBe("Memory256 MiB");
  expect(await last("Disk")).toBe("Read2.00 MiB/sWritten1.00 MiB/s");
  expect(await last("Network")).toBe("Received977 KiB/sSent488 KiB/s");
  cleanup();
  show(storing("cpu"), { from: NOW - 60, to: NOW - 30 }, seen);
  expect(await last("CPU")).toBe("CPU—");
});

it("tells what it is now: no mean of the last point, and nothing of one that has ended", async () => {
  const history = askedHistory((query, url) => {
    if (query.includes("oldest")) return [{ metric: { asked: "oldest" }, value: [NOW, String(NOW - 86_400)] }];
    if (url.pathname.endsWith("/query")) return [{ metric: { asked: "cpu" }, value: [NOW, "1"] }];
    return [{ metric: { asked: "0 average" }, values: [[NOW - 1800 - (NOW % 10), "3"]] }];
  });
  const used = (seconds: number, usageCores: number) => ({
    time: NOW + seconds,
    ...usageOf(workload({ cpu: { usageCores } })),
  });
  const last = async () => plain((await screen.findByRole("list", { name: "CPU, last" })).textContent);
  show(history, { window: 3600 });
  // There once history is read.
  await screen.findByRole("button", { name: "Save CPU" });
  expect(await last()).toBe("CPU—");
  cleanup();
  show(history, { window: 3600 }, [used(1, 0.5), used(2, 1.5)]);
  await waitFor(async () => expect(await last()).toBe("CPU1.50 CPUs"));
});

it("draws no chart of what is not measured of it", async () => {
  show(storing("cpu", "memory"), { window: 3600 });
  await waitFor(() => expect(titles()).toEqual(["CPU", "Memory"]));
});

it("says why there is nothing, and shows what the page has seen", async () => {
  show(storing(), { window: 3600 });
  await waitFor(() => expect(screen.getByRole("status").textContent).toMatch(/keeps the 50 workloads that use most/));
  expect(titles()).toEqual([]);
  expect(screen.getByText("what the page has seen")).toBeDefined();
});

it("says so in the words of the api where history cannot be read", async () => {
  const failing = askedHistory((query) =>
    query.includes("oldest")
      ? [{ metric: { asked: "oldest" }, value: [NOW, String(NOW - 86_400)] }]
      : Response.json({ status: "error", error: "too many samples" }, { status: 422 }),
  );
  show(failing, { window: 3600 });
  await waitFor(() =>
    expect(screen.getByRole("status").textContent).toMatch(/^History cannot be read: too many samples\. Below/),
  );
  expect(screen.getByText("what the page has seen")).toBeDefined();
});

it("goes to a part of time, and back to now", async () => {
  show(storing("cpu"), { from: NOW - 7200, to: NOW - 3600 });
  await waitFor(() => expect(titles()).toEqual(["CPU"]));
  await userEvent.click(screen.getByRole("button", { name: "Back to now" }));
  expect(screen.getByText("what the page has seen")).toBeDefined();
});

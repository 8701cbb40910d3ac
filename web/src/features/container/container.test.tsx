import { fireEvent, render, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import { card, rows, textOf } from "../../testing/cards.ts";
import { container, judged, panel, snapshot, task } from "../../testing/snapshots.ts";
import { ContainerCpuPanel } from "./ContainerCpuPanel.tsx";
import { ContainerMemoryPanel } from "./ContainerMemoryPanel.tsx";
import { PidsPanel } from "./PidsPanel.tsx";
import { TaskPanel } from "./TaskPanel.tsx";

const full = [snapshot(container())];

it("shows CPU of what the container may use, and how much it is held back", () => {
  render(<ContainerCpuPanel {...panel(...full)} />);
  expect(textOf("CPU")).toContain("30.0 %");
  expect(textOf("CPU")).toContain("of its limit of 0.5 CPUs");
  expect(textOf("CPU")).toContain("Throttled12.5 %");
});

it("shows working set, limit, headroom and kills", () => {
  render(<ContainerMemoryPanel {...panel(...full)} />);
  expect(textOf("Memory")).toContain("64.0 MiB");
  expect(textOf("Memory")).toContain("working set, 25.0 % of its limit of 256 MiB");
  expect(textOf("Memory")).toContain("Limit256 MiBHeadroom192 MiBOOM kills0");
  expect(screen.getByRole("img", { name: /of the limit$/ })).toBeDefined();
});

it("says that there is no limit, instead of that it is not known", () => {
  render(<ContainerMemoryPanel {...panel(snapshot(container({ memory: { workingSetBytes: 1024 } })))} />);
  expect(textOf("Memory")).toContain("working set, no limit");
  expect(textOf("Memory")).toContain("LimitnoneHeadroomno limitOOM kills—");
});

it("counts processes and threads", () => {
  render(<PidsPanel {...panel(...full)} />);
  expect(textOf("Processes and threads")).toContain("of its limit of 100");
});

it.each([
  ["CPU", ContainerCpuPanel, "container.cpu.usagePercent"],
  ["Memory", ContainerMemoryPanel, "container.memory"],
  ["Processes and threads", PidsPanel, "container.pids"],
] as const)("%s says why it is not known, and is busy before the first sample", (name, Panel, field) => {
  const bare = { runtime: "docker", source: "cgroup2" } as const;
  const missing = [{ field, reason: "Its controller is off." }];
  const { rerender } = render(<Panel {...panel(snapshot({ container: bare, missing }))} />);
  expect(textOf(name)).toContain("Its controller is off.");
  expect(textOf(name)).not.toMatch(/\d (%|[KMG]?i?B)/);
  rerender(<Panel {...panel()} />);
  expect(card(name).getAttribute("aria-busy")).toBe("true");
});

it("keeps what is missing beside a value that is known out of the picture of the value", () => {
  const { container: one } = container({ memory: { workingSetBytes: 1024 } });
  const missing = [{ field: "container.memory.oomKills", reason: "They are not in the task metadata." }];
  const show = (snapshots: Snapshot) => <ContainerMemoryPanel {...panel(snapshots)} />;
  const { rerender } = render(show(snapshot({ ...(one && { container: one }), missing })));
  const details = screen.getByText("1 unavailable").closest("details");
  expect(details?.open).toBe(false);
  if (details === null) return;
  details.open = true;
  fireEvent(details, new Event("toggle")); // which jsdom leaves out
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(details.open).toBe(false);
  expect(screen.getByText(/They are not in the task/).closest("details")).not.toBeNull();
  rerender(show(snapshot({ container: { runtime: "docker", source: "cgroup2" }, missing })));
  expect(screen.queryByText("1 unavailable")).toBeNull();
  expect(screen.getByText(/They are not in the task/).closest("details")).toBeNull();
});

const showTask = (...changes: Partial<Snapshot>[]) =>
  render(<TaskPanel {...panel(...changes.map((change) => snapshot({ ...container({ task: task() }), ...change })))} />);

it("says which task it is", () => {
  showTask({});
  expect(textOf("Task")).toContain("sys-stats:12");
  expect(textOf("Task")).toContain("in the cluster production");
  expect(textOf("Task")).toContain("Containers2Healthy1");
  expect(textOf("Task")).toContain("Zoneeu-central-1b");
  expect(textOf("Task")).toContain("Launch typeFARGATE");
  expect(textOf("Task")).toContain("Ephemeral storage5.0 % of 20.0 GiB");
});

it("names the service where ECS does, and leaves out the storage where there is none", () => {
  const { ephemeralStorage: _, ...rest } = task({ service: "shop" });
  showTask(container({ task: rest }));
  expect(textOf("Task")).toContain("of the service shop in the cluster production");
  expect(textOf("Task")).not.toContain("Ephemeral");
});

it("shows each container of the task, and that one has no figures", () => {
  showTask({});
  expect(rows("Containers of the task")).toEqual([
    "apisys-stats/api:v1.2.320.0 %0.25 reserved48.0 MiBof 128 MiBrunninghealthy",
    "websys-stats/web:v1.2.3—not known—not knowncreated",
  ]);
});

it("marks a container that is ill, and one that is near its limit", () => {
  const finding = { level: "warning", text: "It has little left.", field: "container.task.containers[web]" } as const;
  showTask({
    ...container({
      task: task({
        containers: [
          { name: "api", image: `api@sha256:${"0123456789ab".repeat(5)}cdef`, status: "RUNNING", health: "UNHEALTHY" },
          { name: "web", status: "RUNNING" },
        ],
      }),
    }),
    ...judged(finding),
  });
  const levels = within(screen.getByRole("table"))
    .getAllByRole("row")
    .map((row) => row.getAttribute("data-level"));
  expect(levels).toEqual([null, "critical", "warning"]);
  expect(textOf("Task")).toContain("api@sha256:0123456789ab…");
  expect(card("Task").getAttribute("data-level")).toBe("warning");
});

it("says why the task is not known, and is not there outside of ECS", () => {
  const missing = [{ field: "container.task", reason: "The ECS agent answered 500." }];
  const { rerender } = render(<TaskPanel {...panel(snapshot({ ...container(), missing }))} />);
  expect(textOf("Task")).toContain("The ECS agent answered 500.");
  rerender(<TaskPanel {...panel(snapshot({ ...container(), missing: [] }))} />);
  expect(screen.queryByRole("region", { name: "Task" })).toBeNull();
});

it.each([
  ["CPU", ContainerCpuPanel, { cpu: { limitCores: 2, usagePercent: 90, limitedBy: "/system.slice" } }],
  [
    "Memory",
    ContainerMemoryPanel,
    { memory: { workingSetBytes: 900, limitBytes: 1000, usagePercent: 90, limitedBy: "/system.slice" } },
  ],
  ["Processes and threads", PidsPanel, { pids: { current: 90, limit: 100, limitedBy: "/system.slice" } }],
] as const)("%s names the cgroup whose limit holds, where it is not the container's own", (name, Panel, change) => {
  const { rerender } = render(<Panel {...panel(snapshot(container(change)))} />);
  expect(textOf(name)).toContain("Limited by/system.slice");
  rerender(<Panel {...panel(snapshot(container()))} />);
  expect(textOf(name)).not.toContain("Limited by");
});

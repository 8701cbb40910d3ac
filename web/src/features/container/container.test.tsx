import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { card, textOf } from "../../testing/cards.ts";
import { container, points, snapshot } from "../../testing/snapshots.ts";
import { ContainerCpuPanel } from "./ContainerCpuPanel.tsx";
import { ContainerMemoryPanel } from "./ContainerMemoryPanel.tsx";
import { PidsPanel } from "./PidsPanel.tsx";

const full = points(snapshot(container()));

it("shows CPU of what the container may use, and how much it is held back", () => {
  render(<ContainerCpuPanel points={full} spanSeconds={300} />);
  expect(textOf("CPU")).toContain("30.0 %");
  expect(textOf("CPU")).toContain("of 0.5 CPUs that it may use");
  expect(textOf("CPU")).toContain("Throttled12.5 %");
});

it("shows working set, limit, headroom and kills", () => {
  render(<ContainerMemoryPanel points={full} spanSeconds={300} />);
  expect(textOf("Memory")).toContain("64.0 MiB");
  expect(textOf("Memory")).toContain("working set, 25.0 % of its limit of 256 MiB");
  expect(textOf("Memory")).toContain("Limit256 MiBHeadroom192 MiBOOM kills0");
  expect(screen.getByRole("img", { name: /of the limit$/ })).toBeDefined();
});

it("says that there is no limit, instead of that it is not known", () => {
  render(
    <ContainerMemoryPanel
      points={points(snapshot(container({ memory: { workingSetBytes: 1024 } })))}
      spanSeconds={300}
    />,
  );
  expect(textOf("Memory")).toContain("working set, without a limit");
  expect(textOf("Memory")).toContain("LimitnoneHeadroomno limitOOM kills—");
});

it("counts processes and threads", () => {
  render(<PidsPanel points={full} spanSeconds={300} />);
  expect(textOf("Processes and threads")).toContain("of 100 that it may have");
});

it.each([
  ["CPU", ContainerCpuPanel, "container.cpu.usagePercent"],
  ["Memory", ContainerMemoryPanel, "container.memory"],
  ["Processes and threads", PidsPanel, "container.pids"],
] as const)("%s says why it is not known, and is busy before the first sample", (name, Panel, field) => {
  const bare = { runtime: "docker", source: "cgroup2" } as const;
  const missing = [{ field, reason: "Its controller is off." }];
  const { rerender } = render(<Panel points={points(snapshot({ container: bare, missing }))} spanSeconds={300} />);
  expect(textOf(name)).toContain("Its controller is off.");
  expect(textOf(name)).not.toMatch(/\d (%|[KMG]?i?B)/);
  rerender(<Panel points={[]} spanSeconds={300} />);
  expect(card(name).getAttribute("aria-busy")).toBe("true");
});

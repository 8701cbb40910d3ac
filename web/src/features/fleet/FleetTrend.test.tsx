import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { answered, askedHistory, historyOff } from "../../testing/history.ts";
import { FleetTrend, FleetTrendMissing } from "./FleetTrend.tsx";

const AT = 1_795_000_200;

afterEach(() => vi.unstubAllGlobals());

const show = (give: Parameters<typeof askedHistory>[0]) => {
  const history = askedHistory(give);
  const asked = { member: "web-9", at: AT };
  const { container } = render(
    <QueryClientProvider client={history.client}>
      <FleetTrend {...asked} kind="cpu" />
      <FleetTrend {...asked} kind="memory" />
      <FleetTrendMissing {...asked} />
    </QueryClientProvider>,
  );
  return { ...history, container };
};
const line = (kind: string, ...shares: number[]) => ({
  metric: { asked: kind },
  values: shares.map((share, index): [number, string] => [AT - 60 * (shares.length - 1 - index), String(share)]),
});

it("draws both lines of one answer, and says them in words", async () => {
  const { asked } = show(() => [line("cpu", 0.1, 0.5, 0.3), line("memory", 0.4)]);
  const cpu = await screen.findByRole("img", {
    name: "CPU in the last hour: average 30\u00a0%, highest minute 50\u00a0%",
  });
  expect(cpu.querySelector("path")?.getAttribute("d")).toBe("M96.67 90h0L98.33 50L100 70");
  expect(
    screen.getByRole("img", { name: "Memory in the last hour: average 40\u00a0%, highest minute 40\u00a0%" }),
  ).toBeDefined();
  expect(asked).toHaveLength(1);
});

it("draws nothing of what history has none of", async () => {
  const history = show(() => [line("memory", 0.4)]);
  await answered(history);
  expect(screen.getAllByRole("img").map((one) => one.getAttribute("data-kind"))).toEqual(["memory"]);
});

it.each<[string, () => Response, string]>([
  [
    "keeps none",
    () => Response.json({ error: "web-9 keeps no history" }, { status: 404 }),
    "no history: web-9 keeps no history",
  ],
  ["cannot say now", historyOff, "history not read: The history is off."],
])("says of a member that %s why there is no line", async (_name, give, text) => {
  const { container } = show(give);
  await vi.waitFor(() => expect(container.textContent).toBe(text));
  expect(screen.queryByRole("img")).toBeNull();
});

import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { answered, askedHistory, historyOff } from "../../testing/history.ts";
import { filesystem } from "../../testing/snapshots.ts";
import { FilesystemTimeLeft } from "./FilesystemTimeLeft.tsx";

/** Noon on a Thursday, by the reader's own clock. */
const AT = new Date(2026, 10, 26, 12).getTime() / 1000;
const HOUR = 3600;
const GIB = 1024 ** 3;

afterEach(() => vi.unstubAllGlobals());

const show = (give: Parameters<typeof askedHistory>[0]) => {
  const history = askedHistory(give);
  const one = filesystem({ device: "/dev/sdb1", mountpoint: "/srv", usedBytes: 60 * GIB, availableBytes: 40 * GIB });
  const { container } = render(
    <QueryClientProvider client={history.client}>
      <FilesystemTimeLeft filesystem={one} instance="a" at={AT} />
    </QueryClientProvider>,
  );
  return { history, container };
};

const history =
  (used: (hoursAgo: number) => number) =>
  (query: string, { searchParams }: URL) => {
    if (!query.startsWith("last_over_time")) return [{ metric: {}, value: [AT, "1"] as [number, string] }];
    const [from = 0, to = 0, step = 1] = ["start", "end", "step"].map((name) => Number(searchParams.get(name)));
    const values = Array.from({ length: (to - from) / step + 1 }, (_, index): [number, string] => {
      const time = from + index * step;
      return [time, String(used((to - time) / HOUR) * GIB)];
    });
    return [{ metric: { device: "/dev/sdb1", mountpoint: "/srv" }, values }];
  };

it("says between which hours it will be full, and what that is concluded from", async () => {
  // 0.8 GiB an hour, and 40 to go: in 50 hours.
  show(history((ago) => 60 - 0.8 * ago));
  const text = await screen.findByText(/^Full/);
  expect(text.textContent).toBe(
    "Full on Saturday between 09:00 and 19:00. If it goes on as in the last 6 h and the last 24 h, which agree.",
  );
});

it.each<[string, Parameters<typeof askedHistory>[0]]>([
  ["does not grow", history(() => 60)],
  ["was cleared an hour ago", history((ago) => (ago < 1 ? 60 : 80 - 0.8 * ago))],
  ["has no history", () => []],
  ["cannot be asked about", historyOff],
])("says nothing of one that %s", async (_name, give) => {
  const { history, container } = show(give);
  await answered(history);
  expect(container.textContent).toBe("");
});

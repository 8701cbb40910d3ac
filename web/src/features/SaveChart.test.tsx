import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { reachQuery } from "../api/history.ts";
import { PERCENT } from "../lib/units.ts";
import { SaveChart } from "./SaveChart.tsx";

const AT = Date.parse("2026-11-27T10:00:00Z") / 1000;
const SERIES = [{ label: "User", color: "--series-blue" }] as const;

let saved: { name: string; content: Blob }[];

beforeEach(() => {
  saved = [];
  let newest = new Blob();
  vi.stubGlobal(
    "URL",
    Object.assign(URL, {
      createObjectURL: (content: Blob) => {
        newest = content;
        return "blob:chart";
      },
      revokeObjectURL: () => {},
    }),
  );
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, content: newest });
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const show = (promql?: (interval: number) => Promise<string | undefined>) => {
  const client = new QueryClient();
  client.setQueryData(reachQuery("laptop").queryKey, { oldest: AT, interval: 30 });
  return render(
    <QueryClientProvider client={client}>
      <div className="card">
        <SaveChart
          title="CPU"
          instance="laptop"
          series={SERIES}
          unit={PERCENT}
          from={AT}
          to={AT + 300}
          read={() => ({ times: [AT], columns: [[12.5]] })}
          promql={promql}
        />
        <button type="button">elsewhere</button>
      </div>
    </QueryClientProvider>,
  );
};
const opener = () => screen.getByRole("button", { name: "Save CPU" });
const open = async () => {
  await userEvent.click(opener());
  return within(await screen.findByRole("group", { name: "Save CPU" }));
};

it("opens with its first entry in focus, and gives the focus back when a key closes it", async () => {
  show();
  expect(opener().getAttribute("aria-expanded")).toBe("false");
  const menu = await open();
  expect(document.activeElement).toBe(menu.getByRole("button", { name: "Picture (PNG)" }));
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("group")).toBeNull();
  expect(document.activeElement).toBe(opener());
});

it("closes by a press elsewhere, which keeps the focus", async () => {
  show();
  await open();
  const elsewhere = screen.getByRole("button", { name: "elsewhere" });
  await userEvent.click(elsewhere);
  expect(screen.queryByRole("group")).toBeNull();
  expect(document.activeElement).toBe(elsewhere);
});

it("saves what the chart shows as a table, under a name that says what it is", async () => {
  show();
  const menu = await open();
  await userEvent.click(menu.getByRole("button", { name: "Values (CSV)" }));
  expect(saved.map(({ name }) => name)).toEqual(["laptop-cpu-2026-11-27T10-00-00Z.csv"]);
  const reader = new FileReader();
  const text = new Promise((resolve) => reader.addEventListener("load", () => resolve(reader.result)));
  reader.readAsText(saved[0]?.content ?? new Blob());
  expect(await text).toBe("time,User (%)\r\n2026-11-27T10:00:00.000Z,12.5\r\n");
  expect(menu.getByRole("status").textContent).toBe("Saved as laptop-cpu-2026-11-27T10-00-00Z.csv");
});

it("says so where there is no chart to take a picture of", async () => {
  show();
  const menu = await open();
  await userEvent.click(menu.getByRole("button", { name: "Picture (PNG)" }));
  expect(menu.getByRole("status").textContent).toBe("There is no chart yet.");
  expect(saved).toEqual([]);
});

it("copies the question, and shows it to be selected where there is no clipboard", async () => {
  show(async (interval) => `avg_over_time(sys_stats_load1[${2 * interval}s])`);
  const menu = await open();
  // Which brings a clipboard.
  const user = userEvent.setup();
  const copy = menu.getByRole("button", { name: "Copy PromQL" });
  await user.click(copy);
  expect(menu.getByRole("status").textContent).toBe("Copied.");
  expect(await navigator.clipboard.readText()).toBe("avg_over_time(sys_stats_load1[60s])");
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("not allowed"));
  await user.click(copy);
  expect(menu.getByRole("status").textContent).toBe("Select it to copy it.");
  expect(menu.getByRole<HTMLTextAreaElement>("textbox", { name: "PromQL" }).value).toBe(
    "avg_over_time(sys_stats_load1[60s])",
  );
});

it.each<[string, (() => Promise<string | undefined>) | undefined, string]>([
  ["history has none of it", async () => undefined, "History has no series of this."],
  ["it cannot be loaded", () => Promise.reject(new Error("no answer")), "It did not work: no answer."],
])("says why there is no question where %s", async (_name, promql, text) => {
  show(promql);
  const menu = await open();
  await userEvent.click(menu.getByRole("button", { name: "Copy PromQL" }));
  expect(menu.getByRole("status").textContent).toBe(text);
});

it("has no question to offer where none is known", async () => {
  show();
  const menu = await open();
  expect(menu.queryByRole("button", { name: "Copy PromQL" })).toBeNull();
});

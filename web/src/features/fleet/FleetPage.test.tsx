import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { InstancesAnswer } from "../../api/instances.ts";
import { DEFAULT_VIEW, type View } from "../../lib/view.ts";
import { FleetPage } from "./FleetPage.tsx";
import { answer, downMember, member, summary } from "./testing.ts";

const FLEET = [
  member("web-10", { summary: summary("ok", 30) }),
  member("web-9", { summary: summary("ok", 50), hostname: "rack-7" }),
  downMember("db-1", 14, { summary: summary("ok", 99) }),
  member("api", { summary: summary("critical", 20, 97) }),
];

interface HarnessProps {
  list: InstancesAnswer | undefined;
  failure?: Error | null;
  start?: Partial<View>;
  isPaused?: boolean;
}

function Harness({ list, failure = null, start = {}, isPaused = false }: HarnessProps) {
  const [view, setView] = useState<View>({ ...DEFAULT_VIEW, page: "fleet", ...start });
  return (
    <>
      <output aria-label="view">{JSON.stringify(view)}</output>
      <FleetPage
        answer={list}
        failure={failure}
        shown="web-9"
        view={view}
        onView={(change) => setView((before) => ({ ...before, ...change }))}
        isPaused={isPaused}
      />
    </>
  );
}

const view = (): View => JSON.parse(screen.getByRole("status", { name: "view" }).textContent);
const names = () => screen.queryAllByRole("rowheader").map((row) => within(row).getByRole("link").textContent);
const plain = (text: string | null | undefined) => (text ?? "").replace(/[\u00a0\u202f]/g, " ");
const cells = (name: string) =>
  within(screen.getByRole("link", { name }).closest("tr") as HTMLElement)
    .getAllByRole("cell")
    .map(({ textContent }) => plain(textContent));

it("shows what needs attention first, and counts it", () => {
  render(<Harness list={answer(...FLEET)} />);
  expect(names()).toEqual(["db-1", "api", "web-9", "web-10"]);
  expect(screen.getByText("4 members, 1 needs attention, 1 down")).toBeDefined();
});

it("shows each member with its verdict in words, its numbers and when it was seen", () => {
  render(<Harness list={answer(...FLEET)} />);
  expect(cells("api")).toEqual([
    "Critical/srv is 97 % full: 3.10 GiB are left.",
    "20.0 %",
    "40.0 %",
    "/srv97.0 %",
    "v0.1.0",
    "now",
  ]);
  expect(screen.getByRole("link", { name: "web-9" }).closest("th")?.textContent).toContain("rack-7");
  expect(screen.getByRole("link", { current: true }).textContent).toBe("web-9");
});

it("shows a member that is down as such: why, since when, and its last numbers", () => {
  render(<Harness list={answer(...FLEET)} />);
  const row = screen.getByRole("link", { name: "db-1" }).closest("tr");
  expect(row?.hasAttribute("data-down")).toBe(true);
  expect(cells("db-1")).toEqual([
    "DownIt refuses the connection.",
    "99.0 %",
    "40.0 %",
    "/srv60.0 %",
    "v0.1.0",
    "14 s ago",
  ]);
});

it("has a dash for what is not known, and says what is wrong with a member that answers", () => {
  const never = downMember("10.0.0.9:8080", 0, { problem: "It answers with HTML." });
  const { lastSeen: _, summary: __, version: ___, ...unread } = never;
  const twin = member("api@10.0.0.8:8080", { problem: "It claims the name api, which another member has." });
  const old = member("old", { summary: { at: "", intervalSeconds: 1, filesystems: [] } });
  render(<Harness list={answer(unread, twin, old, ...FLEET)} />);
  expect(cells("10.0.0.9:8080")).toEqual([
    "DownIt answers with HTML.",
    "—not known",
    "—not known",
    "—not known",
    "—not known",
    "never",
  ]);
  expect(cells("api@10.0.0.8:8080")[0]).toBe("WarningIt claims the name api, which another member has.");
  expect(cells("old")[0]).toBe("No verdict");
});

it("opens a member, and leaves sort and filter behind", async () => {
  render(<Harness list={answer(...FLEET)} start={{ order: "cpu", filter: "web", window: 60 }} />);
  const link = screen.getByRole("link", { name: "web-10" });
  expect(link.getAttribute("href")).toBe("?instance=web-10&window=60");
  await userEvent.click(link);
  expect(view()).toEqual({ ...DEFAULT_VIEW, instance: "web-10", window: 60 });
});

it("leaves a click for another tab to the browser", () => {
  render(<Harness list={answer(...FLEET)} />);
  let isPrevented: boolean | undefined;
  const look = (event: Event) => {
    isPrevented = event.defaultPrevented;
    event.preventDefault();
  };
  document.addEventListener("click", look, { once: true });
  fireEvent.click(screen.getByRole("link", { name: "api" }), { ctrlKey: true });
  expect(isPrevented).toBe(false);
  expect(view().page).toBe("fleet");
});

it("sorts by a column, and the other way round by the next click", async () => {
  render(<Harness list={answer(...FLEET)} />);
  const head = () => screen.getByRole("columnheader", { name: "CPU" });
  await userEvent.click(within(head()).getByRole("button"));
  expect(view()).toMatchObject({ order: "cpu", reversed: false });
  expect(head().getAttribute("aria-sort")).toBe("descending");
  await userEvent.unhover(screen.getByRole("table"));
  expect(names()).toEqual(["web-9", "web-10", "api", "db-1"]);
  await userEvent.click(within(head()).getByRole("button"));
  expect(view()).toMatchObject({ order: "cpu", reversed: true });
  expect(head().getAttribute("aria-sort")).toBe("ascending");
  expect(names()).toEqual(["api", "web-10", "web-9", "db-1"]);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Sort by" }), "name");
  expect(view()).toMatchObject({ order: "name", reversed: false });
});

it("filters, says how many are left, and clears", async () => {
  render(<Harness list={answer(...FLEET)} />);
  await userEvent.type(screen.getByRole("searchbox"), "web");
  expect(names()).toEqual(["web-9", "web-10"]);
  expect(screen.getByText("2 of 4 members shown")).toBeDefined();
  expect(view().filter).toBe("web");
  await userEvent.type(screen.getByRole("searchbox"), "x");
  expect(screen.getByText(/No member matches “webx”/)).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Clear the filter" }));
  expect(names()).toHaveLength(4);
});

it("goes from row to row by the arrow keys, with one stop of tabs", async () => {
  render(<Harness list={answer(...FLEET)} />);
  const stops = () => screen.getAllByRole("link").filter(({ tabIndex }) => tabIndex === 0);
  expect(stops().map(({ textContent }) => textContent)).toEqual(["db-1"]);
  await userEvent.type(screen.getByRole("searchbox"), "{ArrowDown}{ArrowDown}{ArrowDown}");
  expect(document.activeElement?.textContent).toBe("web-9");
  expect(stops().map(({ textContent }) => textContent)).toEqual(["web-9"]);
  await userEvent.keyboard("{Enter}");
  expect(view()).toMatchObject({ page: "overview", instance: "web-9" });
});

describe("while somebody reads it", () => {
  it("keeps its order, says so, and shows the new one afterwards", async () => {
    const { rerender } = render(<Harness list={answer(...FLEET)} />);
    await userEvent.hover(screen.getByRole("table"));
    const next = [
      downMember("web-10", 20, { problem: "It is silent." }),
      member("web-9"),
      member("db-1"),
      member("api", { summary: summary("critical") }),
      member("aaa"),
    ];
    rerender(<Harness list={answer(...next)} />);
    expect(names()).toEqual(["db-1", "api", "web-9", "web-10", "aaa"]);
    expect(cells("web-10")[0]).toBe("DownIt is silent.");
    expect(screen.getByText("Order held while you read")).toBeDefined();
    await userEvent.unhover(screen.getByRole("table"));
    expect(names()).toEqual(["web-10", "api", "aaa", "db-1", "web-9"]);
    expect(screen.queryByText("Order held while you read")).toBeNull();
  });

  it("lets go of what is forgotten", async () => {
    const { rerender } = render(<Harness list={answer(...FLEET)} />);
    await userEvent.hover(screen.getByRole("table"));
    rerender(<Harness list={answer(...FLEET.slice(0, 2))} />);
    expect(names()).toEqual(["web-9", "web-10"]);
  });
});

it("is busy before the first answer, and claims nothing", () => {
  render(<Harness list={undefined} />);
  expect(screen.getByRole("region", { name: "Fleet" }).getAttribute("aria-busy")).toBe("true");
  expect(names()).toEqual([]);
  expect(screen.getByRole("table").textContent).not.toMatch(/\d|—/);
});

it("says why there is no list, and keeps one that there is", () => {
  const failure = new Error("no answer from http://localhost");
  const { rerender } = render(<Harness list={undefined} failure={failure} />);
  expect(screen.getByText(/The members cannot be read: no answer from/)).toBeDefined();
  rerender(<Harness list={answer(...FLEET)} failure={failure} />);
  expect(names()).toHaveLength(4);
  expect(plain(screen.getByText(/^Last answer/).textContent)).toBe(
    "Last answer 0 s ago: no answer from http://localhost",
  );
});

it("says to one that is alone how it gets company", () => {
  render(<Harness list={answer(member("web-1"))} />);
  expect(screen.getByText("1 member, all fine")).toBeDefined();
  expect(screen.getByText("SYS_STATS_PEERS")).toBeDefined();
});

describe("in the course of time", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("counts on how long a member is away, and stands still while it is paused", async () => {
    const { rerender } = render(<Harness list={answer(...FLEET)} />);
    await act(() => vi.advanceTimersByTimeAsync(3000));
    expect(cells("db-1").at(-1)).toBe("17 s ago");
    rerender(<Harness list={answer(...FLEET)} isPaused />);
    const text = cells("db-1").at(-1);
    await act(() => vi.advanceTimersByTimeAsync(3000));
    expect(cells("db-1").at(-1)).toBe(text);
  });
});

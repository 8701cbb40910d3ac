import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Verdict as VerdictOfSnapshot } from "../../api/types.ts";
import { Verdict } from "./Verdict.tsx";

const onFollow = vi.fn();
const onParty = vi.fn();
type Props = Parameters<typeof Verdict>[0];
const verdictOf = (verdict: VerdictOfSnapshot | undefined, change: Partial<Props> = {}) => (
  <Verdict
    verdict={verdict}
    isOld={false}
    age={undefined}
    moment={undefined}
    lenses={1}
    hrefOf={(field) => (field === "missing" ? undefined : `?${field}`)}
    onFollow={onFollow}
    partyHref={({ who, resource }) => `?${who.workload ?? "processes"} by ${resource}`}
    onParty={onParty}
    {...change}
  />
);
const show = (verdict: VerdictOfSnapshot | undefined, change?: Partial<Props>) => render(verdictOf(verdict, change));
const plain = (text: string | null | undefined) => (text ?? "").replace(/\u00a0/g, " ");

it.each([
  ["ok", "All is well"],
  ["warning", "Needs attention"],
  ["critical", "Critical"],
] as const)("says %s in words", (level, words) => {
  show({ level, sentences: [{ level, text: "So it is.", field: "cpu" }] });
  expect(screen.getByRole("heading", { level: 2 }).textContent).toBe(words);
  expect(screen.getByRole("status").textContent).toBe(words);
});

it("leads from each sentence to what it is about", async () => {
  show({
    level: "critical",
    sentences: [
      { level: "critical", text: "Full.", field: "filesystems[/]" },
      { level: "warning", text: "Slow.", field: "pressure.io" },
    ],
  });
  expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["Full.", "Slow."]);
  await userEvent.click(screen.getByRole("link", { name: "Slow." }));
  expect(onFollow).toHaveBeenCalledExactlyOnceWith("pressure.io");
});

it("is plain text where nothing shows it", () => {
  show({ level: "warning", sentences: [{ level: "warning", text: "Blind.", field: "missing" }] });
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.getByText("Blind.")).toBeDefined();
});

it("claims nothing before the first sample", () => {
  show(undefined);
  expect(screen.getByRole("region", { name: "Verdict" }).getAttribute("aria-busy")).toBe("true");
  expect(screen.queryByRole("listitem")).toBeNull();
});

it("opens what has no room, and says how many there are", async () => {
  const sentence = (number: number) => ({
    level: "warning" as const,
    text: `Finding ${number}.`,
    field: `disks[${number}]`,
  });
  show({ level: "warning", sentences: [1, 2, 3, 4, 5].map(sentence) });
  const more = screen.getByRole("button", { expanded: false });
  expect(more.textContent).toBe("Show all 5");
  await userEvent.click(more);
  expect(screen.getByRole("button", { name: "Show fewer", expanded: true })).toBeDefined();
  expect(screen.getAllByRole("link")).toHaveLength(5);
});

it("has no button where all have room", () => {
  show({ level: "ok", sentences: [{ level: "ok", text: "Nothing waits.", field: "cpu" }] });
  expect(screen.queryByRole("button")).toBeNull();
});

it("is unknown once the news stops, and what it said before is small and of the past", () => {
  const ok: VerdictOfSnapshot = { level: "ok", sentences: [{ level: "ok", text: "No shortage.", field: "cpu" }] };
  show(ok, { isOld: true, age: "14\u00a0s ago" });
  expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("Unknown");
  const region = screen.getByRole("region", { name: "Verdict" });
  expect(region.getAttribute("data-level")).toBeNull();
  expect(plain(region.textContent)).toContain("No news for 14 s. Last verdict: all is well.");
});

it("says since when, because of whom, and what to do, and leads to the processes", async () => {
  const since = new Date();
  since.setHours(10, 31, 5, 0);
  show({
    level: "critical",
    sentences: [
      {
        level: "critical",
        text: "Tasks waited for CPU 86 % of the last 10 s.",
        field: "pressure.cpu",
        since: since.toISOString(),
        causes: [
          { kind: "process", name: "ffmpeg", pid: 12, field: "cpu", sharePercent: 59.4 },
          { kind: "process", name: "node", pid: 13, field: "cpu", sharePercent: 28 },
          { kind: "unlisted", field: "cpu", sharePercent: 12.2 },
        ],
        remedy: "Stop one of them.",
      },
    ],
  });
  await screen.findByRole("link", { name: /ffmpeg/ });
  expect(plain(screen.getByRole("listitem").textContent)).toBe(
    "Tasks waited for CPU 86 % of the last 10 s, since 10:31:05.CPU: ffmpeg 59 %, node 28 %; 12 % by processes too short-lived to list. Stop one of them.",
  );
  const cause = screen.getByRole("link", { name: /ffmpeg/ });
  expect(cause.getAttribute("href")).toBe("?processes by cpu");
  await userEvent.click(cause);
  expect(onParty).toHaveBeenCalledOnce();
});

it("says of workloads who waits and who used what is short, in the words of the api, and leads to each", async () => {
  const explanation =
    "api waited 3.4 and redis 1.0 of the last 10 s for a CPU; api-backup.service used 7.1 of the 8 CPUs meanwhile, three times its usual.";
  show({
    level: "critical",
    sentences: [
      {
        level: "critical",
        text: "Tasks waited for CPU 86 % of the last 10 s.",
        field: "pressure.cpu",
        explanation,
        victims: [
          { workload: "/api", name: "api", waitedSeconds: 3.42 },
          { workload: "/redis", name: "redis", waitedSeconds: 1 },
          { workload: "/cron", name: "cron", waitedSeconds: 0.5 },
        ],
        causes: [
          {
            kind: "workload",
            name: "api-backup.service",
            workload: "/backup",
            field: "cpu",
            sharePercent: 88.7,
            timesUsual: 3.1,
          },
        ],
        remedy: "Stop it.",
      },
    ],
  });
  const redis = await screen.findByRole("link", { name: "redis" });
  expect(plain(screen.getByRole("listitem").textContent)).toBe(
    `Tasks waited for CPU 86 % of the last 10 s.${explanation} Stop it.`,
  );
  expect(redis.getAttribute("href")).toBe("?/redis by cpu");
  expect(screen.getByRole("link", { name: "api" }).getAttribute("href")).toBe("?/api by cpu");
  onParty.mockClear();
  await userEvent.click(screen.getByRole("link", { name: "api-backup.service" }));
  expect(onParty.mock.calls[0]?.[0]).toMatchObject({ who: { workload: "/backup" }, resource: "cpu" });
});

it.each([
  ["Shared is slow; api.service moved most.", ["api.service"]],
  ["api-gateway and api.v2 are not it.", []],
  ["Most was used by api.", ["api"]],
] as const)("finds whole names in %s", async (explanation, names) => {
  const cause = (name: string) => ({
    kind: "workload" as const,
    name,
    workload: `/${name}`,
    field: "io" as const,
    sharePercent: 62,
  });
  const causes = [cause("api"), cause("api.service")];
  show({
    level: "warning",
    sentences: [{ level: "warning", text: "Slow.", field: "pressure.io", explanation, causes }],
  });
  expect(await screen.findByText((_, element) => element?.textContent.trim() === explanation)).toBeDefined();
  expect(screen.getAllByRole("link").map(({ textContent }) => textContent)).toEqual(["Slow.", ...names]);
});

it("names the lens of a finding where there are two", () => {
  const finding = { level: "warning", text: "Throttled.", field: "container.cpu", lens: "container" } as const;
  const { rerender } = show({ level: "warning", sentences: [finding] }, { lenses: 2 });
  expect(screen.getByRole("listitem").textContent).toBe("Container: Throttled.");
  rerender(verdictOf({ level: "warning", sentences: [finding] }));
  expect(screen.getByRole("listitem").textContent).toBe("Throttled.");
});

import { afterEach, expect, it, vi } from "vitest";
import { askedHistory } from "../testing/history.ts";
import { filesystemGrowthQuery, filesystemKey, memoryGrowthQuery, ONLY, timeLeftOf } from "./time-left.ts";

const AT = 1_795_000_123;
const HOUR = 3600;

afterEach(() => vi.unstubAllGlobals());

const full = (limit: number, rise: number) => (from: number, to: number, step: number) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index): [number, string] => {
    const time = from + index * step;
    return [time, String(limit - rise * (to - time))];
  });

const grown =
  (metric: Record<string, string>, highest: number, values = full(900, 5 / HOUR), oldest = 0) =>
  (query: string, { searchParams }: URL) => {
    if (query.includes("oldest"))
      return [{ metric: { asked: "oldest" }, value: [AT, String(oldest)] as [number, string] }];
    const [from, to, step] = ["start", "end", "step"].map((name) => Number(searchParams.get(name)));
    return query.startsWith("max_over_time")
      ? [{ metric, value: [AT, String(highest)] as [number, string] }]
      : [{ metric, values: values(from ?? 0, to ?? 0, step ?? 1) }];
  };
const questions = (asked: readonly URL[]) => asked.map(({ searchParams }) => searchParams.get("query") ?? "");

it("asks the member for the minutes of a day, by the clock of the machine, and says when each filesystem is full", async () => {
  const { client, asked } = askedHistory(grown({ device: "sdb1", mountpoint: "/srv" }, 900));
  const growth = await client.fetchQuery(filesystemGrowthQuery({ instance: "a", at: AT }));
  const edges = timeLeftOf(growth.get(filesystemKey("sdb1", "/srv")), 1000);
  const to = Math.floor(AT / 300) * 300;
  expect(((edges?.from ?? 0) - to) / HOUR).toBeCloseTo(18);
  expect(((edges?.to ?? 0) - to) / HOUR).toBeCloseTo(22);
  expect(asked.every((url) => url.searchParams.get("instance") === "a")).toBe(true);
  const range = asked.find((url) => url.pathname.endsWith("/query_range"));
  expect(range?.searchParams.get("query")).toContain(":avg1m");
  expect(Number(range?.searchParams.get("end"))).toBe(to);
  expect(Number(range?.searchParams.get("end")) - Number(range?.searchParams.get("start"))).toBeGreaterThanOrEqual(
    24 * HOUR,
  );
});

it("says nothing of what was fuller some days ago, and of another device in its place", async () => {
  const { client } = askedHistory(grown({ device: "sdb1", mountpoint: "/srv" }, 940));
  const growth = await client.fetchQuery(filesystemGrowthQuery({ instance: "a", at: AT }));
  expect(timeLeftOf(growth.get(filesystemKey("sdb1", "/srv")), 1000)).toBeUndefined();
  expect(timeLeftOf(growth.get(filesystemKey("sdc1", "/srv")), 1000)).toBeUndefined();
});

it("asks for the last minutes of one workload, each few seconds", async () => {
  const { client, asked } = askedHistory(grown({ workload: '/a"b' }, 900, full(900, 0.5)));
  const memory = { name: "sys_stats_workload_memory_working_set_bytes", labels: { workload: '/a"b' } };
  const growth = await client.fetchQuery(memoryGrowthQuery(memory, { instance: undefined, at: AT }));
  const edges = timeLeftOf(growth.get(ONLY), 1000);
  expect((edges?.from ?? 0) - Math.floor(AT / 15) * 15).toBeCloseTo(180);
  expect(asked.map((url) => url.searchParams.get("query"))).toContain(
    'sys_stats_workload_memory_working_set_bytes{workload="/a\\"b"}',
  );
});

it.each([
  [30, "[518400s] offset 86400s"],
  [3, "[172800s] offset 86400s"],
])("with a history of %d days asks for the highest of %s", async (days, range) => {
  const to = Math.floor(AT / 300) * 300;
  const { client, asked } = askedHistory(grown({}, 900, undefined, to - days * 24 * HOUR));
  await client.fetchQuery(filesystemGrowthQuery({ instance: "a", at: AT }));
  expect(questions(asked).find((query) => query.startsWith("max_over_time"))).toContain(range);
});

it("asks a history that is too young for nothing but its age", async () => {
  const { client, asked } = askedHistory(grown({}, 900, undefined, AT - 12 * HOUR));
  const growth = await client.fetchQuery(filesystemGrowthQuery({ instance: "a", at: AT }));
  expect(growth.size).toBe(0);
  expect(asked).toHaveLength(1);
});

it("asks again only as the clock of the machine goes on", () => {
  const key = (at: number, instance = "a") => JSON.stringify(filesystemGrowthQuery({ instance, at }).queryKey);
  expect(key(AT + 30)).toBe(key(AT));
  expect(key(AT + 300)).not.toBe(key(AT));
  expect(key(AT, "b")).not.toBe(key(AT));
});

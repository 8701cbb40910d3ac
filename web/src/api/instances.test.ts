// TanStack Query's intervals run in a page alone.
// @vitest-environment jsdom
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { instancesQuery } from "./instances.ts";
import { backendQuery } from "./queries.ts";

const member = (name: string) => ({ name, up: true, self: false });

let client: QueryClient;
let asked: string[];
let give: () => Response | Promise<Response>;

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient();
  client.setQueryData(backendQuery.queryKey, new URL("http://api.test/tools/"));
  asked = [];
  vi.stubGlobal("fetch", async (url: URL) => {
    asked.push(url.href);
    return give();
  });
});

afterEach(() => {
  client.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const watch = (isPaused = false) => {
  const observer = new QueryObserver(client, instancesQuery(isPaused));
  observer.subscribe(() => {});
  return observer;
};
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

it("asks the api's own address every 5 s", async () => {
  give = () => Response.json({ instances: [member("a"), member("b")] });
  const observer = watch();
  await pass(0);
  expect(observer.getCurrentResult().data?.instances.map(({ name }) => name)).toEqual(["a", "b"]);
  await pass(10_000);
  expect(asked).toEqual(Array(3).fill("http://api.test/tools/instances"));
});

it("keeps the last answer when there is none, and asks on", async () => {
  give = () => Response.json({ instances: [member("a")] });
  const observer = watch();
  await pass(0);
  give = () => Promise.reject(new TypeError("Failed to fetch"));
  await pass(5000);
  expect(observer.getCurrentResult().error).not.toBeNull();
  expect(observer.getCurrentResult().data?.instances).toHaveLength(1);
  give = () => Response.json({ instances: [] });
  await pass(5000);
  expect(observer.getCurrentResult()).toMatchObject({ error: null, data: { instances: [] } });
});

it("asks once while the page is paused", async () => {
  give = () => Response.json({ instances: [] });
  watch(true);
  await pass(30_000);
  expect(asked).toHaveLength(1);
});

it("does not go on asking an api that knows no fleet", async () => {
  const body = JSON.stringify({ title: "Not Found", status: 404, detail: "There is nothing at this path." });
  give = () => new Response(body, { status: 404, headers: { "Content-Type": "application/problem+json" } });
  watch();
  await pass(30_000);
  expect(asked).toHaveLength(1);
});

it.each([
  {},
  { instances: null },
  { instances: [{ name: 1, up: true }] },
  { instances: [{ ...member("a"), summary: {} }] },
])("refuses %j", async (body) => {
  give = () => Response.json(body);
  const observer = watch();
  await pass(0);
  expect(observer.getCurrentResult().error?.message).toContain("has an unexpected form");
});

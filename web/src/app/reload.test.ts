import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, it, vi } from "vitest";
import { reloadIfOld } from "./reload.ts";

const kept = new Map<string, string>();
let client: QueryClient;
const serve = (build: object) => vi.stubGlobal("fetch", async () => Response.json(build));

beforeEach(() => {
  kept.clear();
  client = new QueryClient();
  vi.stubGlobal("document", { baseURI: "http://page.test/tools/" });
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});

it("loads the page again where the server has another build, once for each", async () => {
  const reload = vi.fn();
  serve({ version: "v9", revision: "f00" });
  await reloadIfOld(client, reload);
  expect(reload).toHaveBeenCalledTimes(1);
  await reloadIfOld(client, reload);
  expect(reload).toHaveBeenCalledTimes(1);
  serve({ version: "v10", revision: "f01" });
  await reloadIfOld(client, reload);
  expect(reload).toHaveBeenCalledTimes(2);
});

it("stays where the build is the same, and where nobody answers", async () => {
  const reload = vi.fn();
  serve(__BUILD__);
  await reloadIfOld(client, reload);
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("refused");
  });
  await reloadIfOld(client, reload);
  expect(reload).not.toHaveBeenCalled();
});

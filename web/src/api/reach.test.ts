import { afterEach, expect, it, vi } from "vitest";
import { askReach } from "./reach.ts";

afterEach(() => vi.unstubAllGlobals());

/** An api that knows these. */
function knowing(values: Readonly<Record<string, number>>) {
  const result = Object.entries(values).map(([asked, value]) => ({ metric: { asked }, value: [0, String(value)] }));
  vi.stubGlobal("fetch", async () => Response.json({ status: "success", data: { resultType: "vector", result } }));
  return askReach(new URL("http://api.test/"), "vm", new AbortController().signal);
}

it("says how far history reaches, and how far apart its samples are, in whole seconds", async () => {
  expect(await knowing({ oldest: 1000, interval: 30 })).toEqual({ oldest: 1000, interval: 30 });
  expect(await knowing({ oldest: 1000, interval: 2.5 })).toEqual({ oldest: 1000, interval: 3 });
});

it("takes the usual for a member that does not say", async () => {
  expect(await knowing({ oldest: 1000 })).toEqual({ oldest: 1000, interval: 5 });
  expect(await knowing({})).toEqual({ oldest: undefined, interval: 5 });
});

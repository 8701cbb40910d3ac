import { exec } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "./page.ts";
import { logStream } from "./stream-log.ts";

test("the page survives a restart of the api without a reload", async ({ stats, page, watch }) => {
  const command = process.env.API_RESTART_COMMAND;
  if (!command) {
    throw new Error(
      "API_RESTART_COMMAND is not set. Set it to what restarts the api, such as: docker compose restart api",
    );
  }
  const readLog = await logStream(page);
  await stats.open();
  await page.evaluate(() => Reflect.set(window, "marker", "the same page"));
  const runs = async () => new Set((await readLog()).ids.map((id) => id.replace(/-\d+$/, ""))).size;
  expect(await runs()).toBe(1);

  // A restart can be quicker than the page's patience, so the way back stays blocked until the page has spoken of it.
  await page.route("**/stats/stream*", (route) => route.abort("connectionrefused"));
  const readStates = await stats.logStates();
  await promisify(exec)(command, { timeout: 120_000 });
  await expect(stats.state).toHaveText("Offline");
  // A restart can be slower, too: by now this may be long past.
  expect(await readStates()).toContain("Stale");
  await expect(page.getByText(/No answer from .* Reconnecting automatically/)).toBeVisible();
  await expect(stats.memory.locator(".memory__exact").first(), "the last numbers stay").toBeVisible();

  await page.unroute("**/stats/stream*");
  await expect(stats.state).toHaveText("Live", { timeout: 60_000 });
  await expect(page.getByText(/Reconnecting automatically/)).toHaveCount(0);
  const details = stats.memory.locator(".memory");
  await expect(details).not.toHaveText((await details.textContent()) ?? "");
  expect(await runs(), "the api that answers is a new process").toBe(2);
  expect(await page.evaluate(() => Reflect.get(window, "marker"))).toBe("the same page");

  // While the api was away, requests to it had to fail; anything else is still a fault.
  watch.faults.splice(0, Number.POSITIVE_INFINITY, ...watch.faults.filter((fault) => !isExpected(fault)));
});

function isExpected(fault: string): boolean {
  return (
    /^(request|response): \S+\/(stats|instances|version)/.test(fault) || /^console: Failed to load resource/.test(fault)
  );
}

/**
 * A fleet of three behind one proxy, as e2e/fleet.sh starts it, and larger ones that are made up in the browser. It needs:
 * FLEET_URL, where the fleet is; MEMBER_KILL_COMMAND, which kills the member whose name is put behind it;
 * MEMBER_START_COMMAND, which starts again whatever was killed.
 *
 * Each wait is long, as the machine may be busy with three members and a browser: it ends when what it waits for is there.
 */
import { execSync } from "node:child_process";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { answer, downMember, member, summary } from "../src/features/fleet/testing.ts";
import { expect as expectSoon, test } from "./page.ts";
import { logStream, sequenceOf } from "./stream-log.ts";

const expect = expectSoon.configure({ timeout: 45_000 });
test.describe.configure({ timeout: 300_000 });

const rows = (page: Page) => page.locator(".fleet-table tbody").getByRole("row");
const links = (page: Page) => page.locator(".fleet-table tbody").getByRole("link");
const count = (page: Page) => page.locator(".list-page__count");
const picker = (page: Page) => page.getByRole("combobox", { name: "Instance" });
const filterBox = (page: Page) => page.getByRole("searchbox", { name: /^Filter/ });
const rowOf = (page: Page, name: string) => rows(page).filter({ has: page.getByRole("link", { name, exact: true }) });

async function openFleet(page: Page, query = ""): Promise<void> {
  await page.goto(`./?page=fleet${query}`);
  await expect(links(page).first()).toBeVisible();
}

async function names(page: Page): Promise<string[]> {
  return links(page).allTextContents();
}

function run(setting: string, ...args: string[]): void {
  const command = process.env[setting];
  if (!command) throw new Error(`${setting} is not set: see the head of fleet.spec.ts.`);
  execSync([command, ...args].join(" "), { stdio: "pipe", timeout: 240_000 });
}

/** A figure that was measured, for whoever reads the log. */
function report(text: string): void {
  process.stdout.write(`  figure: ${text}\n`);
}

/** While a member is away, requests for it have to fail; anything else is still a fault. */
function forgive(watch: { faults: string[] }): void {
  const isExpected = (fault: string) =>
    /^(request|response): \S+\/(stats|instances|api|version|build)/.test(fault) ||
    /^console: Failed to load/.test(fault);
  watch.faults.splice(0, Number.POSITIVE_INFINITY, ...watch.faults.filter((fault) => !isExpected(fault)));
}

test("all members are on one page; one is opened, and a step back returns to it", async ({ stats, page }) => {
  await stats.open();
  await page.getByRole("navigation").getByRole("link", { name: "Fleet" }).click();
  await expect(count(page)).toHaveText(/^3 members/);
  await expect(rows(page)).toHaveCount(3);
  const listed = await names(page);
  for (const name of listed) {
    await expect(rowOf(page, name).locator("[data-column=cpu]")).toHaveText(/^\d+\.\d\s%/);
    await expect(rowOf(page, name).locator("[data-column=memory]")).toHaveText(/^\d+\.\d\s%/);
    await expect(rowOf(page, name).locator("[data-column=seen]")).toHaveText("now");
  }

  for (const name of listed) {
    await links(page).getByText(name, { exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`\\?instance=${name}$`));
    await expect(page).toHaveTitle(`${name} · sys-stats`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
    await expect(page.getByRole("contentinfo")).toContainText(name);
    await expect(stats.state).toHaveText("Live");
    await page.goBack();
    await expect(page).toHaveURL(/\?page=fleet$/);
    await expect(rows(page)).toHaveCount(3);
  }
});

test("the picker leads from member to member, and back", async ({ stats, page }) => {
  const readLog = await logStream(page);
  await stats.open();
  await expect(picker(page).locator("option")).toHaveCount(3);
  const first = await picker(page).inputValue();
  const others = (
    await picker(page)
      .locator("option")
      .evaluateAll((all) => all.map((one) => one.getAttribute("value")))
  ).filter((name) => name !== first);
  for (const name of others) {
    await picker(page).selectOption(name);
    await expect(page.getByRole("contentinfo")).toContainText(name ?? "");
    await expect(stats.state).toHaveText("Live");
  }
  await page.goBack();
  // Who goes on at once has not asked for the one between.
  await expect(page.getByRole("contentinfo")).toContainText(others[0] ?? "");
  await page.goBack();
  await expect(picker(page)).toHaveValue(first);
  await expect(page.getByRole("contentinfo")).toContainText(first);
  const asked = (await readLog()).urls.map((url) => new URL(url).searchParams.get("instance"));
  expect(asked).toEqual([null, ...others, others[0], first]);
});

test("a member that is killed is shown down, on its own page too, and goes on when it is back", async ({
  page,
  context,
  watch,
}) => {
  await openFleet(page);
  const [victim = ""] = await names(page);
  const viewer = await context.newPage();
  await viewer.goto(`./?instance=${victim}`);
  await expect(viewer.getByRole("banner").getByRole("status")).toHaveText("Live");

  run("MEMBER_KILL_COMMAND", victim);
  try {
    await expect(rowOf(page, victim)).toContainText("Down");
    await expect(rowOf(page, victim).locator("[data-column=seen]")).toHaveText(/ago$/);
    await expect(rowOf(page, victim).locator("[data-column=cpu]"), "the last summary stays").toHaveText(/\d\s%$/);
    await expect(links(page).first(), "what needs attention comes first").toHaveText(victim);
    await expect(count(page)).toHaveText(/^3 members, .*1 down$/);
    const notice = viewer.locator(".notice").filter({ hasText: victim });
    await expect(notice).toHaveText(/is down, last seen \d+.(s|min) ago\. Waiting for it to come back\./);
    await notice.getByRole("button", { name: "All members" }).click();
    await expect(rows(viewer)).toHaveCount(3);
    await viewer.goBack();
  } finally {
    run("MEMBER_START_COMMAND");
  }
  await expect(viewer.getByRole("banner").getByRole("status")).toHaveText("Live");
  await expect(viewer.locator(".notice").filter({ hasText: victim })).toHaveCount(0);
  await expect(rowOf(page, victim).locator("[data-column=seen]")).toHaveText("now");
  forgive(watch);
});

test("viewers of a member lose nothing when the replica between dies", async ({ page, context, watch }) => {
  test.setTimeout(900_000);
  await openFleet(page);
  const [watched = "", ...others] = await names(page);
  const viewers = await Promise.all([1, 2, 3, 4].map(() => context.newPage()));
  const readLogs = await Promise.all(viewers.map((viewer) => logStream(viewer)));
  for (const viewer of viewers) {
    await viewer.goto(`./?instance=${watched}`);
    await expect(viewer.getByRole("banner").getByRole("status")).toHaveText("Live");
  }

  // Nobody can see through which replica a stream comes, so others die in turn until one was the way of somebody.
  const seconds: number[] = [];
  for (let round = 0; round < 6 && seconds.length === 0; round += 1) {
    const before = await Promise.all(readLogs.map(async (readLog) => (await readLog()).starts.length));
    const killedAt = Date.now();
    run("MEMBER_KILL_COMMAND", others[round % others.length] ?? "");
    const takeovers = async () => {
      const logs = await Promise.all(readLogs.map((readLog) => readLog()));
      return logs.flatMap(({ starts, times }, index) => times[starts[before[index] ?? 0] ?? times.length] ?? []);
    };
    // Where nobody's stream came that way, nothing happens, however long one waits.
    await expect
      .poll(async () => (await takeovers()).length, { timeout: 20_000 })
      .toBeGreaterThan(0)
      .catch(() => undefined);
    await page.waitForTimeout(1000); // the streams of others that came the same way
    seconds.push(...(await takeovers()).map((first) => (first - killedAt) / 1000));
    run("MEMBER_START_COMMAND");
    await page.waitForTimeout(3000);
  }
  expect(seconds.length, "no stream came through another replica").toBeGreaterThan(0);
  report(`takeover after the replica was killed: ${seconds.map((one) => one.toFixed(1)).join(", ")} s`);
  for (const readLog of readLogs) {
    const numbers = (await readLog()).ids.map(sequenceOf);
    const [first = 0] = numbers;
    expect(numbers, "each sample once, and none left out").toEqual(numbers.map((_, index) => first + index));
  }
  forgive(watch);
});

test("an instance that is no member is said to be none, with the others one click away", async ({ page, watch }) => {
  await page.goto("./?instance=nobody");
  const notice = page.locator(".notice").filter({ hasText: "nobody" });
  await expect(notice).toContainText("is not a member of this fleet");
  await notice.getByRole("button", { name: "All members" }).click();
  await expect(rows(page)).toHaveCount(3);
  forgive(watch);
});

/** A fleet of `size`, of which some are in trouble. The rest of the page goes on with the real one. */
async function fixtureFleet(page: Page, size: number): Promise<void> {
  const members = Array.from({ length: size }, (_, index) => {
    const name = `node-${index + 1}`;
    if (size > 3 && index % 67 === 5) return downMember(name, 14 + index * 40);
    if (size > 3 && index % 50 === 7) return member(name, { summary: summary("critical", 31, 97) });
    if (size > 1 && index % 40 === 1) return member(name, { summary: summary("warning", 93, 55) });
    return member(name, { summary: summary("ok", (index * 37) % 60, (index * 53) % 80) });
  });
  const body = JSON.stringify({ instances: answer(...members).instances });
  await page.route("**/instances", (route) => route.fulfill({ contentType: "application/json", body }));
  // The real members know none of these, nor their past.
  await page.route("**/api/v1/*", (route) => route.fulfill({ json: { status: "success", data: { result: [] } } }));
}

test.describe("with 200 members", () => {
  test.beforeEach(({ page }) => fixtureFleet(page, 200));

  test("shows what needs attention first, and says how soon", async ({ watch: _, page }) => {
    // Looked at frame by frame from inside: a test that asks from outside would measure how often it asks.
    await page.addInitScript(() => {
      const look = () => {
        if (document.querySelectorAll(".fleet-table tbody a").length < 200) requestAnimationFrame(look);
        else requestAnimationFrame(() => Reflect.set(window, "readyAt", performance.now()));
      };
      requestAnimationFrame(look);
    });
    await page.goto("./?page=fleet");
    await expect(rows(page)).toHaveCount(200);
    // A figure to read, not to fail by: a slow machine is no fault of the page.
    const ready = await page.waitForFunction(() => Reflect.get(window, "readyAt"));
    report(`200 members are ready after ${Math.round(Number(await ready.jsonValue()))} ms`);
    await expect(count(page)).toHaveText("200 members, 9 need attention, 3 down");
    expect((await names(page)).slice(0, 4)).toEqual(["node-6", "node-73", "node-140", "node-8"]);
  });

  test("a step back returns to the place, by pointer and by keyboard", async ({ watch, page }) => {
    await openFleet(page, "&order=name");
    await filterBox(page).fill("fine");
    await expect(rows(page)).toHaveCount(188);
    const link = page.getByRole("link", { name: "node-150", exact: true });
    await link.scrollIntoViewIfNeeded();
    const top = await page.evaluate(() => scrollY);
    expect(top).toBeGreaterThan(1000);
    await link.click();
    await expect(page).toHaveURL(/\?instance=node-150$/);
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
    await page.goBack();
    await expect(filterBox(page)).toHaveValue("fine");
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(top);
    await expect(page).toHaveURL(/order=name.*filter=fine/);

    await filterBox(page).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("PageDown");
    await page.keyboard.press("ArrowDown");
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    const name = await focused();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`instance=${name}$`));
    await page.goBack();
    await expect.poll(focused).toBe(name);
    // The members are made up: the real fleet knows none of them.
    forgive(watch);
  });

  test("sorts by a column, the other way round too, and keeps that in the address", async ({ watch: _, page }) => {
    await openFleet(page);
    const head = page.getByRole("columnheader", { name: "CPU" });
    await head.getByRole("button").click();
    await expect(page).toHaveURL(/order=cpu$/);
    await expect(head).toHaveAttribute("aria-sort", "descending");
    await head.getByRole("button").click();
    await expect(head).toHaveAttribute("aria-sort", "ascending");
    await page.reload();
    await expect(page.getByRole("columnheader", { name: "CPU" })).toHaveAttribute("aria-sort", "ascending");
    const cells = await page.locator(".fleet-table tbody tr:not([data-down]) [data-column=cpu]").allTextContents();
    const values = cells.map((text) => Number.parseFloat(text));
    expect(values).toEqual(values.toSorted((one, other) => one - other));
  });
});

for (const size of [1, 3, 30, 200]) {
  test(`${size} members need no scrolling to the side, and nothing jumps`, async ({ watch: _, page }) => {
    await fixtureFleet(page, size);
    await page.addInitScript(() => {
      Reflect.set(window, "shift", 0);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          Reflect.set(window, "shift", Reflect.get(window, "shift") + Reflect.get(entry, "value"));
      }).observe({ type: "layout-shift", buffered: true });
    });
    for (const width of [360, 768, 1440, 2560]) {
      await page.setViewportSize({ width, height: 800 });
      await openFleet(page);
      await expect(rows(page)).toHaveCount(size);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await page.evaluate(() => Reflect.get(window, "shift")), `at ${width} px`).toBeLessThan(0.02);
    }
    await expect(picker(page)).toHaveCount(size > 1 ? 1 : 0);
    await expect(page.getByText("SYS_STATS_PEERS")).toHaveCount(size > 1 ? 0 : 1);
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("axe finds nothing, with a member down and with nothing that matches", async ({ watch: _, page }) => {
      const check = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      };
      await fixtureFleet(page, 30);
      await openFleet(page);
      await expect(picker(page)).toBeVisible();
      await check();
      await page.setViewportSize({ width: 360, height: 800 });
      await check();
      await filterBox(page).fill("no such member");
      await expect(page.getByText("No member matches")).toBeVisible();
      await check();
    });
  });
}

/** What the page shows of the past: of the real machine as far back as its history goes, and what the api says where it has none. */
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect, type StatsPage, test } from "./page.ts";

const MINUTE = 60;
const HOUR = 3600;

const range = (page: Page, name: string) => page.getByRole("radio", { name, exact: true });
const choose = (page: Page, name: string) => page.getByRole("banner").getByText(name, { exact: true }).click();
const search = (page: Page) => new URL(page.url()).searchParams;
const bar = (page: Page) => page.getByRole("region", { name: "Part of time" });

/** The api answers how far back its history goes. */
async function reachBack(page: Page, seconds: number): Promise<void> {
  await page.route(/\/api\/v1\/query\?.*oldest_sample/, (route) => {
    const now = Date.now() / 1000;
    const metric = { asked: "oldest" };
    const data = { resultType: "vector", result: [{ metric, value: [now, String(now - seconds)] }] };
    return route.fulfill({ json: { status: "success", data } });
  });
}

/** The values behind a chart of a card, newest first, as the page tells them to those who cannot see it. */
async function valuesOf(page: Page, name: string, title = name): Promise<string[]> {
  const card = page.getByRole("region", { name, exact: true });
  await card.getByRole("slider", { name: `${title}: moment` }).press("Enter");
  const rows = card.locator(".chart-table tbody tr");
  await expect(rows.first()).toBeVisible();
  const texts = await rows.allTextContents();
  await card.getByRole("slider", { name: `${title}: moment` }).press("Enter");
  return texts.map((text) => text.replace(/\u00a0/g, " "));
}

async function isRead(stats: StatsPage, page: Page): Promise<void> {
  await expect(stats.state).toHaveText("Live");
  await expect(bar(page).getByRole("status")).not.toContainText(/Reading|cannot/);
}

test("draws a longer range from history, with what lies behind each point, and its newest end live", async ({
  stats,
  page,
}) => {
  await reachBack(page, HOUR);
  await stats.open("./?window=900");
  await isRead(stats, page);
  // One value each five seconds, and of each the least and the most.
  await expect.poll(async () => (await valuesOf(page, "Load"))[0]).toMatch(/\d+\.\d\d.*\d+\.\d\d to \d+\.\d\d/);
  const newest = async () => (await valuesOf(page, "CPU"))[0]?.slice(0, 8);
  const before = await newest();
  await expect.poll(newest).not.toBe(before);
});

test("what is chosen is in the address, and a step back leads to what was there", async ({ stats, page }) => {
  await reachBack(page, 40 * 24 * HOUR);
  await stats.open();
  await choose(page, "1 h");
  expect(search(page).get("window")).toBe("3600");
  await bar(page).getByText("A day before", { exact: true }).click();
  await choose(page, "24 h");
  expect([search(page).get("window"), search(page).get("compare")]).toEqual(["86400", "day"]);
  await page.reload();
  await expect(range(page, "24 h")).toBeChecked();
  await expect(range(page, "A day before")).toBeChecked();
  await page.goBack();
  await expect(range(page, "1 h")).toBeChecked();
  await page.goBack();
  await expect(range(page, "5 min")).toBeChecked();
});

test("a part that is brushed on one chart is that of all, zooms out again, and is one step", async ({
  stats,
  page,
}) => {
  await reachBack(page, HOUR);
  await stats.open("./?window=900");
  await isRead(stats, page);
  const over = await stats.plot(page.locator("#card-load"));
  await over.scrollIntoViewIfNeeded();
  const plot = await over.boundingBox();
  if (plot === null) throw new Error("the chart is not there");
  const y = plot.y + plot.height / 2;
  await page.mouse.move(plot.x + plot.width * 0.2, y);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width * 0.4, y, { steps: 4 });
  await page.mouse.up();
  await expect(bar(page)).toContainText("Showing");
  const [from, to] = ["from", "to"].map((name) => Number(search(page).get(name)));
  expect((to ?? 0) - (from ?? 0)).toBeGreaterThan(2 * MINUTE);
  expect((to ?? 0) - (from ?? 0)).toBeLessThan(4 * MINUTE);
  const ends = await page.getByRole("slider").evaluateAll((all) => all.map((one) => one.getAttribute("aria-valuemax")));
  expect(new Set(ends)).toEqual(new Set([String(to)]));
  await page.getByRole("button", { name: "Zoom out" }).click();
  const wider = Number(search(page).get("to")) - Number(search(page).get("from"));
  expect(wider).toBeGreaterThan(1.9 * ((to ?? 0) - (from ?? 0)));
  await page.goBack();
  await page.goBack();
  await expect(range(page, "15 min")).toBeChecked();
});

test("a part is chosen by dates, and only where its end is after its beginning", async ({ stats, page }) => {
  await reachBack(page, HOUR);
  await stats.open();
  await choose(page, "Custom");
  const [from, to] = [page.getByLabel("From"), page.getByLabel("to", { exact: true })];
  await to.fill("2020-01-01T00:00:00");
  await expect(page.getByRole("button", { name: "Show" })).toBeDisabled();
  await expect(page.getByRole("alert")).toHaveText("The first time must be before the second.");
  await from.fill("2019-12-31T23:00:00");
  await page.getByRole("button", { name: "Show" }).click();
  expect(Number(search(page).get("to")) - Number(search(page).get("from"))).toBe(HOUR);
  await page.getByRole("button", { name: "Back to now" }).click();
  await expect(range(page, "5 min")).toBeChecked();
});

test("looks at one of many alone", async ({ stats, page }) => {
  await reachBack(page, HOUR);
  await stats.open("./?window=900");
  const cpu = page.getByRole("region", { name: "CPU", exact: true });
  await cpu.getByRole("combobox").selectOption({ index: 1 });
  expect(search(page).get("picks")).toMatch(/^cpu=\d+$/);
  await seeDetail(cpu);
  await expect(cpu.getByRole("slider", { name: /^Core \d+: moment$/ })).toBeVisible();
  await expect(cpu.getByRole("list", { name: /^Core \d+, last$/ })).toContainText("%");
  await goesOn(page, "CPU", (await cpu.getByRole("option").nth(1).textContent()) ?? "");
});

/** What a card has of history beside its own chart is there once it is near the screen. */
async function seeDetail(card: Locator): Promise<void> {
  await card.locator(".card-detail").scrollIntoViewIfNeeded();
}

/** The newest value of a chart is another one sooner than history is read again. */
async function goesOn(page: Page, card: string, title: string): Promise<void> {
  await seeDetail(page.getByRole("region", { name: card, exact: true }));
  const newest = async () => (await valuesOf(page, card, title))[0]?.slice(0, 8);
  const before = await newest();
  await expect.poll(newest, { timeout: 10_000 }).not.toBe(before);
}

test("the newest end of the busiest workloads and of the fullest filesystems is live", async ({ stats, page }) => {
  await reachBack(page, HOUR);
  await stats.open("./?window=900");
  await stats.showAll();
  await goesOn(page, "Workloads", "CPU, of those that used most of it");
  await goesOn(page, "Filesystems", "Used, of the fullest");
  await expect(page.getByRole("region", { name: "Filesystems", exact: true }).locator(".series-chart")).toHaveCount(1);
});

test("does not offer what history does not reach, and says why to everybody", async ({ stats, page }) => {
  await reachBack(page, 2 * HOUR);
  await stats.open();
  const far = page.getByRole("radio", { name: /^24 h/ });
  await expect(far).toBeDisabled();
  await expect(far).toHaveAccessibleName(/History goes back 2.h\./);
  await expect(range(page, "6 h")).toBeEnabled();
  // Without a mouse there is no tooltip: by the keyboard, and by a finger.
  const why = page.getByRole("banner").getByText(/^History goes back 2.h\.$/);
  await range(page, "5 min").press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(range(page, "6 h")).toBeChecked();
  await page.keyboard.press("ArrowRight");
  await expect(why).toBeVisible();
  await expect(far).toBeFocused();
  await expect(range(page, "6 h")).toBeChecked();
  const { violations } = await new AxeBuilder({ page }).include("header").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(why).toBeHidden();
  await page.setViewportSize({ width: 360, height: 800 });
  // It is marked as disabled, so that Playwright would wait for it.
  await page.getByRole("banner").getByText("24 h", { exact: true }).click({ force: true });
  await expect(why).toBeInViewport({ ratio: 1 });
  const [said, verdict] = await Promise.all([
    why.boundingBox(),
    page.getByRole("main").locator(".verdict").boundingBox(),
  ]);
  expect((said?.y ?? 0) + (said?.height ?? 0)).toBeLessThanOrEqual(verdict?.y ?? 0);
});

test("is asked for little: seven questions of a range for all cards of the machine", async ({ stats, page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith("/api/v1/query_range")) asked.push(request.url());
  });
  await reachBack(page, 40 * 24 * HOUR);
  await stats.open("./?window=2592000");
  await isRead(stats, page);
  await page.waitForTimeout(8000);
  // What happened, and a question a card; none again within seconds.
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.length).toBeLessThanOrEqual(10);
  expect(new Set(asked).size).toBe(asked.length);
});

for (const [name, status, error] of [
  ["is not ready", 503, "the history is being read: ask again in a moment"],
  ["is turned off", 404, "vm keeps no history: SYS_STATS_HISTORY is off"],
] as const) {
  test(`says so where history ${name}, and stays live`, async ({ stats, page, watch }) => {
    await page.route(/\/api\/v1\//, (route) =>
      route.fulfill({ status, json: { status: "error", errorType: "x", error } }),
    );
    await stats.open("./?window=3600");
    await expect(bar(page).getByRole("status")).toContainText(`History cannot be read: ${error}.`);
    await expect(stats.state).toHaveText("Live");
    expect(await stats.percent(stats.cpu)).toBeGreaterThanOrEqual(0);
    await expect(page.getByRole("radio", { name: /^6 h/ })).toBeDisabled();
    // The browser reports each refusal.
    expect(watch.faults.every((fault) => fault.includes(String(status)))).toBe(true);
    watch.faults.length = 0;
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("axe finds nothing on a range of history", async ({ stats, page }) => {
      await reachBack(page, 40 * 24 * HOUR);
      await stats.open("./?window=86400&compare=week&picks=cpu%3D0");
      await isRead(stats, page);
      await choose(page, "Custom");
      await expect(page.getByRole("button", { name: "Zoom out" })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    });
  });
}

for (const width of [360, 768, 1440]) {
  test(`fits a screen of ${width} pixels`, async ({ stats, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await reachBack(page, 40 * 24 * HOUR);
    const to = Math.floor(Date.now() / 1000);
    await stats.open(`./?from=${to - HOUR}&to=${to}&compare=day&picks=cpu%3D0`);
    await isRead(stats, page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const chosen = page.getByRole("banner").locator(".segments__one:has(:checked)", { hasText: "Custom" });
    await expect(chosen).toBeInViewport({ ratio: 1 });
  });
}

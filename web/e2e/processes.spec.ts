import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, Requests, test } from "./page.ts";

const rows = (page: Page) => page.locator("tbody").getByRole("row");
const names = (page: Page) => page.locator("tbody").getByRole("rowheader").getByRole("button");
const filterBox = (page: Page) => page.getByRole("searchbox", { name: /^Filter/ });
const detail = (page: Page) => page.getByRole("dialog");

/** The page with the list on it, and the pointer away from it. */
async function open(page: Page, query = ""): Promise<void> {
  await page.goto(`./?page=processes${query}`);
  await expect(names(page).first()).toBeVisible();
}

/** A number of each row, in the order of the rows. */
async function amounts(page: Page, column: string): Promise<number[]> {
  const texts = await page.locator(`tbody td[data-column=${column}]`).allTextContents();
  const units: Record<string, number> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, "%": 1 };
  return texts.map((text) => {
    const [, digits = "", unit = ""] = /([\d.]+)(?:\s(\S+))?/.exec(text) ?? [];
    return Number(digits) * (units[unit] ?? 1);
  });
}

const isFalling = (values: number[]) =>
  values.every((value, index) => index === 0 || value <= (values[index - 1] ?? 0));

test("the api itself is in the list, with numbers that the machine agrees with", async ({
  watch: _,
  page,
  request,
}) => {
  await open(page);
  const { processes } = await (await request.get("stats/processes?limit=200&sort=memory")).json();
  const self = processes.find(({ name }: { name: string }) => /^(sys-stats-)?api/.test(name));
  expect(self, "a process named api or sys-stats-api").toBeDefined();
  await filterBox(page).fill(String(self.pid));
  const row = rows(page).filter({ has: page.getByRole("cell", { name: String(self.pid), exact: true }) });
  await expect(row.getByRole("rowheader")).toContainText(self.name);
  await expect(row.locator("[data-column=cpu]")).toHaveText(/^\d+\.\d\s%/);
  await expect(row.locator("[data-column=memory]")).toHaveText(/^[\d.]+\sMiB/);
});

test("the numbers move", async ({ watch: _, page }) => {
  await open(page);
  const seen = new Set<string>();
  await expect
    .poll(async () => seen.add((await page.locator("tbody").textContent()) ?? "").size, { intervals: [500] })
    .toBeGreaterThanOrEqual(3);
});

test("the filter is in the address, says what is left, and outlives a reload", async ({ watch: _, page }) => {
  await open(page);
  await filterBox(page).pressSequentially("root");
  await expect(page).toHaveURL(/[?&]filter=root\b/);
  await page.reload();
  await expect(filterBox(page)).toHaveValue("root");
  await expect(page.getByText(/^\d+ of (the top )?\d+/).first()).toBeVisible();

  await filterBox(page).fill("no such process");
  await expect(page.getByText("No process matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(names(page).nth(2)).toBeVisible();
});

test("sorts by memory and by name, and says so", async ({ watch: _, page }) => {
  await open(page);
  await page.getByRole("columnheader", { name: "Memory" }).getByRole("button").click();
  await expect(page).toHaveURL(/[?&]sort=memory\b/);
  await expect(page.getByRole("columnheader", { name: "Memory" })).toHaveAttribute("aria-sort", "descending");
  await page.mouse.move(0, 0);
  await filterBox(page).focus();
  await expect.poll(async () => isFalling(await amounts(page, "memory"))).toBe(true);

  await page.getByRole("columnheader", { name: "PID" }).getByRole("button").click();
  await expect(page.getByRole("columnheader", { name: "PID" })).toHaveAttribute("aria-sort", "ascending");
  // Under the pointer the list stays put, and what begins meanwhile comes last.
  await page.mouse.move(0, 0);
  await filterBox(page).focus();
  await expect.poll(async () => isFalling((await amounts(page, "pid")).reverse())).toBe(true);
});

test("stays put while the pointer is on it, and while it is scrolled", async ({ watch: _, page }) => {
  await open(page);
  await rows(page).nth(5).hover();
  const before = await names(page).evaluateAll((buttons) => buttons.map((button) => button.getAttribute("data-key")));
  const cpu = () => page.locator("tbody").textContent();
  for (let change = 0; change < 3; change += 1) {
    const text = await cpu();
    await expect.poll(cpu).not.toBe(text);
  }
  const after = await names(page).evaluateAll((buttons) => buttons.map((button) => button.getAttribute("data-key")));
  expect(after.slice(0, before.length)).toEqual(before);

  await page.mouse.move(0, 0);
  await page.evaluate(() => scrollTo(0, 400));
  const text = await cpu();
  await expect.poll(cpu).not.toBe(text);
  expect(await page.evaluate(() => scrollY)).toBe(400);
});

test("works by the keyboard alone", async ({ watch: _, page }) => {
  await open(page);
  await filterBox(page).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(names(page).nth(2)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  const row = names(page).nth(1);
  await expect(row).toBeFocused();
  const name = await row.textContent();
  await page.keyboard.press("Enter");
  await expect(detail(page)).toContainText(name ?? "");
  await expect(page).toHaveURL(/[?&]pid=\d+/);
  await page.keyboard.press("Escape");
  await expect(detail(page)).toHaveCount(0);
  await expect(row).toBeFocused();
  await expect(page).not.toHaveURL(/pid=/);
});

test("the detail draws its history, and leads to the parent", async ({ watch: _, page, request }) => {
  const { processes } = await (await request.get("stats/processes?limit=200&sort=memory")).json();
  const pids = new Set(processes.map(({ pid }: { pid: number }) => pid));
  // The oldest ones do not end in the middle of a test.
  processes.sort((one: { ageSeconds: number }, other: { ageSeconds: number }) => other.ageSeconds - one.ageSeconds);
  const child = processes.find(({ parentPid }: { parentPid: number }) => pids.has(parentPid));
  test.skip(child === undefined, "no process here has a parent that can be seen");
  await open(page, `&pid=${child.pid}&sort=memory`);
  await expect(detail(page)).toContainText(child.name);
  const line = detail(page).getByRole("img", { name: /^CPU/ }).locator("path");
  await expect.poll(async () => (await line.getAttribute("d"))?.match(/L/g)?.length ?? 0).toBeGreaterThanOrEqual(2);
  await expect(detail(page)).toContainText("SYS_STATS_PROCESS_ARGS");
  await detail(page)
    .getByRole("button", { name: `(${child.parentPid})` })
    .click();
  await expect(page).toHaveURL(new RegExp(`[?&]pid=${child.parentPid}\\b`));
});

test("a pause freezes the list", async ({ watch: _, page }) => {
  const requests = new Requests(page, "/stats/processes");
  await open(page);
  await page.getByRole("banner").getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("region", { name: "Processes" }).getByText("Paused")).toBeVisible();
  // The pause itself asks for what was not on the screen.
  await requests.settled();
  const asked = requests.urls.length;
  const text = await page.locator("tbody").textContent();
  await page.waitForTimeout(5000);
  expect(requests.urls).toHaveLength(asked);
  expect(await page.locator("tbody").textContent()).toBe(text);
});

test("nothing jumps while it loads, nor while processes change places", async ({ watch: _, page }) => {
  await page.addInitScript(() => {
    Reflect.set(window, "shift", 0);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        Reflect.set(window, "shift", Reflect.get(window, "shift") + Reflect.get(entry, "value"));
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  const shift = () => page.evaluate(() => Number(Reflect.get(window, "shift")));
  await open(page);
  const loaded = await shift();
  expect(loaded).toBeLessThan(0.02);
  const keys = () =>
    names(page).evaluateAll((buttons) => buttons.map((button) => button.getAttribute("data-key")).join());
  for (let change = 0; change < 3; change += 1) {
    const before = await keys();
    await expect.poll(keys, { timeout: 60_000 }).not.toBe(before);
  }
  expect((await shift()) - loaded).toBeLessThan(0.001);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("axe finds nothing in the list, with nothing in it, and in a detail", async ({ watch: _, page }) => {
      // Three looks at a long table, each of many seconds where the machine is busy.
      test.slow();
      const check = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      };
      await open(page);
      await check();
      await filterBox(page).fill("no such process");
      await expect(page.getByText("No process matches")).toBeVisible();
      await check();
      await filterBox(page).fill("");
      await names(page).first().click();
      await expect(detail(page)).toBeVisible();
      await check();
    });
  });
}

for (const width of [360, 768, 1440, 2560]) {
  test(`needs no scrolling to the side at ${width} px`, async ({ watch: _, page }) => {
    await page.setViewportSize({ width, height: 800 });
    await open(page);
    const widest = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await widest()).toBe(width);
    await names(page).nth(1).click();
    await expect(detail(page)).toBeVisible();
    expect(await widest()).toBe(width);
    expect(await detail(page).evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth)).toBe(true);
  });
}

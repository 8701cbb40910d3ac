import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, Requests, test } from "./page.ts";

const names = (page: Page) => page.locator("tbody").getByRole("rowheader").getByRole("button");
const filterBox = (page: Page) => page.getByRole("searchbox", { name: /^Filter/ });
const detail = (page: Page) => page.getByRole("dialog");
const list = (page: Page) => page.getByRole("region", { name: "Workloads" });

/** The page with the list on it. The stack's own three containers are in it, wherever it can see more than itself. */
async function open(page: Page, query = ""): Promise<void> {
  await page.goto(`./?page=workloads${query}`);
  await expect(names(page).first()).toBeVisible();
}

/** The bytes of each row that may be seen, in the order of the rows. */
async function memory(page: Page): Promise<number[]> {
  const texts = await page.locator("tbody td[data-column=memory] > .value").allTextContents();
  const units: Record<string, number> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
  return texts.flatMap((text) => {
    const [, digits = "", unit = ""] = /([\d.]+)\s(\S+)/.exec(text) ?? [];
    return unit === "" ? [] : [Number(digits) * (units[unit] ?? Number.NaN)];
  });
}

test("the rows are those of the api, and rows and rest are the machine", async ({ watch: _, page, request }) => {
  await open(page);
  // One may begin or end between the two lists.
  await expect(async () => {
    const { workloads } = await (await request.get("stats/workloads?limit=500")).json();
    // A pod whose containers are listed is in their rows.
    const ids = workloads.flatMap(({ id, kind }: { id: string; kind: string }) => (kind === "pod" ? [] : [id]));
    expect(ids.length).toBeGreaterThan(0);
    const shown = await names(page).evaluateAll((buttons) => buttons.map((button) => button.getAttribute("data-key")));
    expect(shown.toSorted()).toEqual(ids.toSorted());
  }).toPass();
  await expect(
    page.getByText(/^\d+ workloads? uses? [\d.]+ of the [\d.]+ CPUs in use; [\d.]+ is the rest/),
  ).toBeVisible();
});

test("the numbers move", async ({ watch: _, page }) => {
  await open(page);
  const seen = new Set<string>();
  await expect
    .poll(async () => seen.add((await page.locator("tbody").textContent()) ?? "").size, { intervals: [500] })
    .toBeGreaterThanOrEqual(3);
});

test("sorts by memory, says so, and keeps it in the address", async ({ watch: _, page }) => {
  await open(page);
  await page.getByRole("columnheader", { name: "Memory" }).getByRole("button").click();
  await expect(page).toHaveURL(/[?&]order=memory\b/);
  const isFalling = async () => {
    const bytes = await memory(page);
    return bytes.length > 0 && bytes.every((value, index) => index === 0 || value <= (bytes[index - 1] ?? 0));
  };
  await page.mouse.move(0, 0);
  await filterBox(page).focus();
  await expect.poll(isFalling).toBe(true);
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Memory" })).toHaveAttribute("aria-sort", "descending");
  await expect.poll(isFalling).toBe(true);
});

test("filters, groups, and says what is left", async ({ watch: _, page }) => {
  await open(page);
  const first = (await names(page).first().textContent()) ?? "";
  await filterBox(page).fill(first);
  await expect(
    list(page)
      .getByText(/^\d+ of \d+ workloads?$/)
      .first(),
  ).toBeVisible();
  await filterBox(page).fill("no such workload");
  await expect(page.getByText("No workload matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await page.getByRole("combobox", { name: "Group" }).selectOption("kind");
  await expect(page).toHaveURL(/[?&]group=kind\b/);
  await expect(page.locator("tbody th[scope=rowgroup]").first()).toBeVisible();
});

test("a row opens by the keyboard, draws what was seen of it, and gives the focus back", async ({ watch: _, page }) => {
  await open(page);
  await filterBox(page).focus();
  await page.keyboard.press("ArrowDown");
  const row = names(page).first();
  await expect(row).toBeFocused();
  const name = (await row.textContent()) ?? "";
  await page.keyboard.press("Enter");
  await expect(detail(page)).toContainText(name);
  await expect(page).toHaveURL(/[?&]workload=/);
  const line = detail(page).getByRole("img", { name: /^CPU/ }).locator("path");
  await expect.poll(async () => (await line.getAttribute("d"))?.match(/L/g)?.length ?? 0).toBeGreaterThanOrEqual(2);
  await expect(detail(page).getByRole("region", { name: "Processes inside" })).not.toContainText("Reading");
  await page.keyboard.press("Escape");
  await expect(detail(page)).toHaveCount(0);
  await expect(page.locator(":focus")).toHaveText(name);
});

test("a row has its history over the chosen range", async ({ watch: _, page }) => {
  await open(page, "&window=3600");
  await names(page).first().click();
  for (const title of ["CPU", "Memory"]) {
    const moment = page.getByRole("slider", { name: `${title}: moment` });
    await moment.press("Enter");
    // The mean of each step, with the least and the most of it.
    const row = detail(page).locator(".series-chart", { has: moment }).locator("tbody tr").first();
    await expect(row).toContainText(" to ");
    await moment.press("Enter");
  }
  await detail(page).getByText("5 min", { exact: true }).click();
  await expect(page).not.toHaveURL(/window=/);
  await expect(detail(page).getByRole("img", { name: /^CPU while this was open/ })).toBeVisible();
});

test("a pause freezes the list, and what was not open is of the same moment", async ({ watch: _, page, stats }) => {
  const requests = new Requests(page, "/stats/workloads");
  await stats.open();
  await page.getByRole("banner").getByRole("button", { name: "Pause" }).click();
  await expect.poll(() => requests.urls.filter((url) => url.includes("limit=500"))).toHaveLength(1);
  await requests.settled();
  const asked = requests.urls.length;
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Workloads" }).click();
  await expect(list(page).getByText(/^Paused at/)).toBeVisible();
  await expect(names(page).first()).toBeVisible();
  const text = await page.locator("tbody").textContent();
  await page.waitForTimeout(3000);
  expect(await page.locator("tbody").textContent()).toBe(text);
  expect(requests.urls).toHaveLength(asked);
});

test("the overview has the top of it, which leads there", async ({ watch: _, page, stats }) => {
  await stats.open();
  await stats.showAll();
  const card = page.getByRole("region", { name: "Workloads" });
  const first = card.getByRole("rowheader").getByRole("link").first();
  await expect(first).toBeVisible();
  // Under the pointer it stays where it is.
  await first.hover();
  const name = (await first.textContent()) ?? "";
  await first.click();
  await expect(page).toHaveURL(/[?&]page=workloads\b/);
  await expect(detail(page)).toContainText(name);
  await page.goBack();
  await expect(card).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("axe finds nothing in the list, grouped, with nothing in it, and in a detail", async ({ watch: _, page }) => {
      test.slow();
      const check = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      };
      await open(page);
      await check();
      await page.getByRole("combobox", { name: "Group" }).selectOption("kind");
      await check();
      await filterBox(page).fill("no such workload");
      await expect(page.getByText("No workload matches")).toBeVisible();
      await check();
      await filterBox(page).fill("");
      await names(page).first().click();
      await expect(detail(page)).toBeVisible();
      await check();
      await open(page, "&window=3600&compare=day");
      await names(page).first().click();
      await expect(detail(page).getByRole("slider", { name: "Memory: moment" })).toBeVisible();
      await check();
    });
  });
}

for (const width of [360, 768, 1440, 2560]) {
  test(`needs no scrolling to the side at ${width} px`, async ({ watch: _, page }) => {
    await page.setViewportSize({ width, height: 800 });
    await open(page, "&window=3600&compare=day");
    const widest = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await widest()).toBe(width);
    await names(page).first().click();
    await expect(detail(page).getByRole("slider", { name: "Memory: moment" })).toBeVisible();
    expect(await widest()).toBe(width);
    expect(await detail(page).evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth)).toBe(true);
  });
}

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { setDown, streamFixture } from "./fixture-stream.ts";
import { bare, calm, confined, large } from "./fixtures.ts";
import { expect, test } from "./page.ts";

const HOST = [
  "CPU",
  "Memory",
  "Pressure",
  "Load",
  "Swap",
  "Workloads",
  "Filesystems",
  "Disks",
  "Networks",
  "Temperatures",
];
/** In whatever order: a finding moves its card up. */
const sorted = (titles: readonly string[]) => [...titles].sort();
const CONTAINER = ["CPU", "Memory", "Pressure", "Processes and threads"];
const TASK = ["CPU", "Memory", "Task", "Pressure", "Processes and threads"];

async function cards(page: Page): Promise<string[]> {
  return page.locator("section.card h2").allTextContents();
}

async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

test("shows every card of the real machine, and a verdict", async ({ stats, page }) => {
  await stats.open();
  await expect.poll(async () => sorted(await cards(page))).toEqual(sorted(HOST));
  await expect(page.getByRole("region", { name: "Verdict" }).getByRole("heading")).toHaveText(
    /^(All is well|Needs attention|Critical)$/,
  );
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    for (const [name, fixture, search, shown] of [
      ["a large machine in trouble", large, "", HOST],
      ["a bare machine", bare, "", HOST],
      ["a container beside its machine", calm, "?lens=container", CONTAINER],
      ["a task alone", confined, "", TASK],
    ] as const) {
      test(`axe finds nothing on ${name}`, async ({ stats, page }) => {
        await streamFixture(page, fixture());
        await stats.open(`./${search}`);
        await expect.poll(async () => sorted(await cards(page))).toEqual(sorted(shown));
        if (shown === HOST) await stats.showAll();
        expect(await violations(page)).toEqual([]);
      });
    }

    test("axe finds nothing on a page that is paused, stale and offline", async ({ stats, page, watch }) => {
      await streamFixture(page, calm());
      await stats.open();
      await page.getByRole("button", { name: "Pause" }).click();
      await expect(stats.state).toHaveText("Paused");
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Pause" }).click();
      const readStates = await stats.logStates();
      await setDown(page, true);
      await expect(stats.state).toHaveText("Offline");
      expect(await readStates()).toContain("Stale");
      await expect(page.getByText(/Reconnecting automatically/)).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await setDown(page, false);
      await expect(stats.state).toHaveText("Live", { timeout: 60_000 });
      expect(watch.faults).toEqual([]);
    });
  });
}

for (const width of [360, 480, 768, 1440, 2560]) {
  for (const [name, fixture] of [
    ["a large machine", large],
    ["a task alone", confined],
  ] as const) {
    test(`${name} fits ${width} px, and nothing jumps`, async ({ stats, page }) => {
      await page.setViewportSize({ width, height: width < 768 ? 740 : 1000 });
      await page.addInitScript(() => {
        Reflect.set(window, "layoutShift", 0);
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            Reflect.set(window, "layoutShift", Reflect.get(window, "layoutShift") + Reflect.get(entry, "value"));
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      await streamFixture(page, fixture());
      // A slow network: the first sample is there before the card of the worst finding is.
      await page.route("**/more-panels-*.js", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        await route.continue();
      });
      await stats.open();
      await expect.poll(async () => sorted(await cards(page))).toEqual(sorted(fixture === large ? HOST : TASK));
      await page.waitForTimeout(2500);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      // Not to the last digit: where a number gets a digit more, its unit moves by that digit.
      expect(await page.evaluate(() => Reflect.get(window, "layoutShift"))).toBeCloseTo(0, 2);
    });
  }
}

test("a value explains itself to the keyboard, in the words of the contract", async ({ stats, page, request }) => {
  // The findings of the real machine lead to their cards, and come before them.
  await streamFixture(page, calm());
  await stats.open();
  const contract = await (await request.get("openapi.json")).json();
  const about = page.getByRole("button", { name: "About CPU" });
  await page.getByRole("radio", { name: "5 min", exact: true }).focus();
  for (let step = 0; step < 10 && !(await about.evaluate((one) => one === document.activeElement)); step += 1) {
    await page.keyboard.press("Tab");
  }
  const explanation = page.getByRole("tooltip");
  await expect(explanation).toContainText(contract.components.schemas.CPU.properties.usagePercent.description);
  const [box, value] = [await explanation.boundingBox(), await stats.cpu.locator(".card__now").boundingBox()];
  if (box === null || value === null) throw new Error("both are on the screen");
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(1440);
  expect(box.y + box.height, "the value stays to be read").toBeLessThanOrEqual(value.y);
  await page.keyboard.press("Escape");
  await expect(explanation).toHaveCount(0);
  await expect(about).toBeFocused();
});

test("a finding leads to its card, and the address keeps it over a reload", async ({ stats, page }) => {
  await streamFixture(page, large());
  await stats.open();
  await page.getByRole("link", { name: /volume-12 is 96 % full/ }).click();
  const card = page.locator("#card-filesystems");
  await expect(card).toBeFocused();
  await expect(card).toBeInViewport({ ratio: 0.5 });
  await page.getByRole("banner").getByText("1 min", { exact: true }).click();
  await expect(page.getByRole("radio", { name: "1 min" })).toBeChecked();
  expect(new URL(page.url()).search).toBe("?window=60&card=filesystems");
  await page.reload();
  await expect(page.getByRole("radio", { name: "1 min" })).toBeChecked();
  await expect(card).toBeFocused();
});

test("the lens is a step to come back from", async ({ stats, page }) => {
  await streamFixture(page, calm());
  await stats.open();
  await page.getByText("Container", { exact: true }).click();
  await expect(page.getByText("This container (sys-stats)")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("region", { name: "Load", exact: true })).toBeVisible();
});

test("holds the picture while paused, and goes on without a gap", async ({ stats, page }) => {
  await stats.open();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(stats.state).toHaveText("Paused");
  const main = page.getByRole("main");
  const before = await main.textContent();
  await page.waitForTimeout(2500);
  expect(await main.textContent()).toBe(before);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(stats.state).toHaveText("Live");
  await expect.poll(() => main.textContent()).not.toBe(before);
});

test("fills a screen on the wall, with nothing to click", async ({ stats, page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await streamFixture(page, calm());
  await stats.open("./?kiosk=1");
  await expect.poll(() => cards(page)).toEqual(HOST);
  await expect(page.getByRole("contentinfo")).toHaveCount(0);
  await expect(page.getByRole("navigation")).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(1080);
  expect(await violations(page)).toEqual([]);
});

test("the cursors of all charts move together", async ({ stats, page }) => {
  await streamFixture(page, calm());
  await stats.open();
  // Charts are made one after another: one that comes after the pointer has come to rest does not know of it.
  await stats.plot(stats.memory);
  await (await stats.plot(stats.cpu)).hover({ position: { x: 300, y: 40 } });
  await expect(stats.memory.locator(".chart__tooltip")).toBeVisible();
  // Asked of both at one moment: the window moves on under a cursor that rests.
  const together = () =>
    page.evaluate(() => {
      const [cpu, memory] = ["CPU", "Memory"].map((title) => {
        const cards = [...document.querySelectorAll("section.card")];
        const card = cards.find((one) => one.querySelector("h2")?.textContent === title);
        return card?.querySelector(".chart__tooltip-time")?.textContent;
      });
      return cpu === memory ? cpu : `CPU at ${cpu}, memory at ${memory}`;
    });
  await expect.poll(together).toMatch(/^\d\d:\d\d:\d\d$/);
});

test("where the system chooses all colours, those that mean something stay", async ({ stats, page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await streamFixture(page, large());
  await stats.open();
  const background = (selector: string) =>
    page.locator(selector).evaluateAll((elements) => elements.map((one) => getComputedStyle(one).backgroundColor));
  const token = (name: string) =>
    page.evaluate((token) => {
      const probe = document.createElement("i");
      probe.style.cssText = `forced-color-adjust: none; color: var(${token})`;
      document.body.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    }, name);

  // Seven modes; the last one is hatched, which is a picture and not a colour.
  await expect(page.locator("#card-cpu .legend .swatch")).toHaveCount(7);
  const modes = (await background("#card-cpu .legend .swatch")).slice(0, 6);
  expect(new Set(modes).size).toBe(6);
  expect(modes[0]).toBe(await token("--series-blue"));
  expect((await background("#card-memory .share-bar > *"))[0]).toBe(await token("--series-blue"));
  expect((await background("#card-cpu .cores__bar"))[0]).toBe(await token("--series-blue"));
  expect(await background(".status__dot")).toEqual([await token("--ok")]);
  const icon = page.locator(".verdict .level__icon .level__solid").first();
  expect(await icon.evaluate((shape) => getComputedStyle(shape).fill)).toBe(await token("--critical"));

  const chosen = await background(".header__view .segments__one:has(:checked)");
  const others = await background(".header__view .segments__one:not(:has(:checked))");
  expect(others.length).toBeGreaterThan(1);
  expect(others.filter((one) => chosen.includes(one))).toEqual([]);
  const edges = await page
    .getByRole("navigation", { name: "Pages" })
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => getComputedStyle(link).borderBottomStyle));
  expect(edges).toEqual(["solid", ...edges.slice(1).map(() => "none")]);
  expect(await violations(page)).toEqual([]);
});

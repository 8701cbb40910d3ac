import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { streamFixture } from "./fixture-stream.ts";
import { calm } from "./fixtures.ts";
import { expect, test } from "./page.ts";
import { logStream, sequenceOf } from "./stream-log.ts";

/** A line of /proc/meminfo, in bytes. The browser, these tests and the api look at one machine. */
function meminfo(name: string): number {
  const [, kibibytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(readFileSync("/proc/meminfo", "utf8")) ?? [];
  if (kibibytes === undefined) throw new Error(`/proc/meminfo has no ${name}`);
  return Number(kibibytes) * 1024;
}

test("the numbers move", async ({ stats }) => {
  await stats.open();
  const seen = new Set<string | null>();
  await expect
    .poll(async () => seen.add(await stats.memory.locator(".memory").textContent()).size, { intervals: [250] })
    .toBeGreaterThanOrEqual(3);
  await expect(stats.cpu.locator(".card__now")).toHaveText(/^\d+\.\d\s%$/);
});

test("the chart is drawn: what is used is as high as its colour reaches", async ({ stats }) => {
  await stats.open();
  await stats.plot(stats.memory);
  // Memory: a calm area whose height is known. Pixels of its colour in the last drawn column, as a share of the plot.
  const share = () =>
    stats.memory.locator("canvas").evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const over = canvas.parentElement?.querySelector<HTMLElement>(".u-over");
      const context = canvas.getContext("2d");
      if (!over || !context) return Number.NaN;
      const ratio = canvas.width / canvas.clientWidth;
      const box = over.getBoundingClientRect();
      const place = canvas.getBoundingClientRect();
      const top = Math.round((box.top - place.top) * ratio);
      const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
      const { data } = context.getImageData(Math.round((box.left - place.left) * ratio), top, width, height);
      // The blue of "Used": more blue than red by far, and darker than "Reclaimable" above it.
      const isUsed = (at: number) => {
        const [red = 0, , blue = 0, alpha = 0] = data.slice(at, at + 4);
        return alpha > 100 && blue - red > 120 && red < 60;
      };
      // A sample that is late leaves a gap at the right.
      let used = 0;
      for (let x = width - 3; x > 0 && used === 0; x -= 1) {
        for (let y = 0; y < height; y += 1) if (isUsed(4 * (y * width + x))) used += 1;
      }
      return (100 * used) / height;
    });
  await expect(async () => {
    expect(Math.abs((await share()) - (await stats.percent(stats.memory)))).toBeLessThan(4);
  }).toPass();
});

test("memory agrees with /proc/meminfo", async ({ stats, request }) => {
  await stats.open();
  const snapshot = await (await request.get("stats")).json();
  expect(snapshot.memory.totalBytes).toBe(meminfo("MemTotal"));
  await expect(async () => {
    const total = meminfo("MemTotal");
    const available = meminfo("MemAvailable");
    expect(Math.abs((await stats.percent(stats.memory)) - 100 * (1 - available / total))).toBeLessThan(1.5);
    expect(Math.abs((await stats.bytes("Available")) - available)).toBeLessThan(total * 0.015);
  }).toPass();
});

test("the modes agree with the usage, which leaves waiting for disks out", async ({ stats, request }) => {
  await stats.open();
  await expect(async () => {
    const { cpu } = await (await request.get("stats")).json();
    expect(cpu.usagePercent).toBeCloseTo(100 - cpu.modes.idle - cpu.modes.iowait, 3);
  }).toPass();
  const items = stats.cpu.getByRole("list", { name: "CPU time by mode, now" });
  // One script call reads card and legend together: a tick must not come between.
  const { now, busy } = await stats.cpu.evaluate((card) => {
    const number = (text: string | null | undefined) => Number(/\d+\.\d/.exec(text ?? "")?.[0]);
    const values = [...card.querySelectorAll(".legend__item")].map((item) => ({
      name: item.querySelector(".legend__name")?.textContent,
      value: number(item.querySelector(".legend__value")?.textContent),
    }));
    const sum = values.filter(({ name }) => name !== "I/O wait").reduce((total, { value }) => total + value, 0);
    return { now: number(card.querySelector(".card__now")?.textContent), busy: sum };
  });
  await expect(items.getByRole("listitem")).toHaveCount(7);
  expect(Math.abs(now - busy)).toBeLessThan(0.4);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("axe finds nothing", async ({ stats, page }) => {
      await stats.open();
      await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    });

    test("the other theme can be chosen by keyboard, and stays after a reload", async ({ stats, page }) => {
      await stats.open();
      const other = colorScheme === "light" ? "dark" : "light";
      await page.locator(".header__fold > summary").click();
      await page.getByRole("radio", { name: "System theme" }).focus();
      await page.keyboard.press(other === "light" ? "ArrowRight" : "ArrowLeft");
      await expect(page.locator("html")).toHaveAttribute("data-theme", other);
      await page.reload();
      await expect(page.locator("html")).toHaveAttribute("data-theme", other);
      await expect(stats.state).toHaveText("Live");
    });
  });
}

for (const width of [360, 768, 1440, 2560]) {
  test(`fits a screen of ${width} px, and does not jump while it loads`, async ({ stats, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.addInitScript(() => {
      Reflect.set(window, "layoutShift", 0);
      // A finding on the real machine moves its card, and needs room for its words: from then on nothing counts here. What a
      // finding moves is tried on the made-up machines (overview.spec.ts).
      let hadFinding = false;
      new PerformanceObserver((list) => {
        hadFinding ||= document.querySelector(".verdict:is([data-level='warning'], [data-level='critical'])") !== null;
        for (const entry of hadFinding ? [] : list.getEntries()) {
          Reflect.set(window, "layoutShift", Reflect.get(window, "layoutShift") + Reflect.get(entry, "value"));
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await stats.open();
    await expect(stats.memory.locator(".memory__exact").first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const outside = await page
      .locator(".card *")
      .evaluateAll(
        (elements, right) =>
          elements
            .filter((element) => element.getBoundingClientRect().right > right)
            .map((element) => element.className),
        width,
      );
    expect(outside).toEqual([]);
    // Not to the last digit: where a number gets a digit more, its unit moves by that digit.
    expect(await page.evaluate(() => Reflect.get(window, "layoutShift"))).toBeCloseTo(0, 2);
  });
}

test("a hidden page has no stream, and catches up without a gap", async ({ stats, page, request }) => {
  const readLog = await logStream(page);
  await stats.open();
  const viewers = async () => (await (await request.get("stats")).json()).self.viewers;
  await expect.poll(viewers).toBeGreaterThan(0);
  const before = await viewers();
  await stats.setHidden(true);
  // The page of the test before may have left just now, too.
  await expect.poll(viewers).toBeLessThan(before);
  await page.waitForTimeout(4000);
  const { urls: urlsWhileHidden, ids: idsWhileHidden } = await readLog();
  await stats.setHidden(false);
  await expect.poll(async () => (await readLog()).ids.length).toBeGreaterThan(idsWhileHidden.length + 4);
  await expect(stats.state).toHaveText("Live");

  const { urls, ids } = await readLog();
  expect(urls.length).toBeGreaterThan(urlsWhileHidden.length);
  const resumed = new URL(urls[urlsWhileHidden.length] ?? "");
  expect(resumed.searchParams.get("after")).toBe(idsWhileHidden.at(-1));
  expect(resumed.searchParams.get("instance")).toBeTruthy();
  const sequences = ids.map(sequenceOf);
  const first = sequences[0] ?? 0;
  expect(sequences, "every sequence number once").toEqual(sequences.map((_, index) => first + index));
});

test("a first visit loads what the build counted, compressed, and nothing else of the page", async ({
  stats,
  page,
}) => {
  // A finding on the real machine has parts of its own.
  await streamFixture(page, calm());
  const asked: { path: string; bytes: Promise<number> }[] = [];
  page.on("requestfinished", (request) => {
    const { pathname } = new URL(request.url());
    if (!/^\/(stats|instances|version)/.test(pathname))
      asked.push({ path: pathname, bytes: request.sizes().then(({ responseBodySize }) => responseBodySize) });
  });
  await stats.open();
  await expect(page.locator(".chart canvas").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Networks" })).toBeVisible();
  await expect.poll(() => asked.map(({ path }) => path).sort()).toContain("/build.json");
  const sizes = await Promise.all(asked.map(async ({ path, bytes }) => ({ path, bytes: await bytes })));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  // vite.config.ts has the same number.
  expect(total, JSON.stringify(sizes, null, 1)).toBeLessThanOrEqual(120_000);
  expect(total).toBeGreaterThan(60_000);
});

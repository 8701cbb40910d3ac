/** What goes wrong around the page stays where it is, and a chart is at hand for keys and fingers. */
import { setDown, streamFixture } from "./fixture-stream.ts";
import { calm, large } from "./fixtures.ts";
import { expect, test } from "./page.ts";

test("a part that cannot be loaded costs its own place, and comes back", async ({ stats, page, watch }) => {
  await streamFixture(page, calm());
  await page.route("**/assets/ProcessesPage*.js", (route) => route.abort());
  await stats.open();
  await page.getByRole("link", { name: "Processes" }).click();
  await expect(page.getByText("Processes cannot be shown: it could not be loaded.")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.unroute("**/assets/ProcessesPage*.js");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("searchbox")).toBeVisible({ timeout: 20_000 });
  watch.faults.length = 0;
});

test("cards that cannot be loaded leave the verdict and the others alone", async ({ stats, page, watch }) => {
  await streamFixture(page, calm());
  await page.route("**/assets/more-panels*.js", (route) => route.abort());
  await stats.open();
  await expect(page.getByText("Filesystems cannot be shown")).toBeVisible({ timeout: 20_000 });
  await expect(stats.cpu.locator(".card__now")).toHaveText(/%/);
  watch.faults.length = 0;
});

test("without news the verdict is unknown, not well", async ({ stats, page, watch }) => {
  await streamFixture(page, calm());
  await stats.open();
  const verdict = page.getByRole("region", { name: "Verdict" });
  await expect(verdict.getByRole("heading")).toHaveText("All is well");
  await setDown(page, true);
  await expect(verdict.getByRole("heading")).toHaveText("Unknown");
  await expect(verdict).toContainText(/No news for \d+\ss\. Last verdict: all is well\./);
  watch.faults.length = 0;
});

test("a click draws no ring, a key does", async ({ stats, page }) => {
  await streamFixture(page, calm());
  await stats.open();
  await stats.cpu.locator(".card__title").click();
  const ring = () => stats.cpu.evaluate((card) => getComputedStyle(card).outlineStyle);
  expect(await ring()).toBe("none");
});

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
] as const) {
  test(`on a wall of ${width} × ${height} every chart has room, and nothing is cut`, async ({ stats, page }) => {
    await page.setViewportSize({ width, height });
    await streamFixture(page, large());
    await stats.open("./?kiosk=1");
    await stats.showAll();
    await expect(page.locator(".chart canvas").first()).toBeVisible();
    const heights = await page
      .locator(".overview .chart__plot")
      .evaluateAll((plots) => plots.map((plot) => Math.round(plot.getBoundingClientRect().height)));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(60);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(height);
    const cut = await page.locator(".overview .table tbody tr").evaluateAll(
      (rows) =>
        rows.filter((row) => {
          const box = row.getBoundingClientRect();
          const body = row.parentElement?.getBoundingClientRect();
          return body && box.left < body.right && box.top < body.bottom && box.bottom > body.bottom + 1;
        }).length,
    );
    expect(cut).toBe(0);
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test("a tap on a chart keeps its values on the screen, and a finger goes along it", async ({ stats, page }) => {
    await streamFixture(page, calm());
    await stats.open();
    const plot = await stats.plot(stats.cpu);
    const box = await plot.boundingBox();
    if (box === null) throw new Error("the plot is on the screen");
    const time = stats.cpu.locator(".chart__tooltip-time");
    for (const share of [0.95, 0.5, 0.05]) {
      await plot.tap({ position: { x: box.width * share, y: 20 } });
      await expect(time).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      const tooltip = await stats.cpu.locator(".chart__tooltip").boundingBox();
      expect(tooltip?.x ?? -1).toBeGreaterThanOrEqual(0);
      expect((tooltip?.x ?? 0) + (tooltip?.width ?? 999)).toBeLessThanOrEqual(360);
    }
    const before = await time.textContent();
    for (const [type, share] of [
      ["pointerdown", 0.3],
      ["pointermove", 0.6],
      ["pointermove", 0.8],
    ] as const) {
      await plot.dispatchEvent(type, {
        pointerType: "touch",
        pointerId: 1,
        button: type === "pointerdown" ? 0 : -1,
        clientX: box.x + box.width * share,
        clientY: box.y + 20,
      });
    }
    await expect(time).not.toHaveText(before ?? "");
  });

  test("the first card begins in the upper half of the screen", async ({ stats, page }) => {
    await streamFixture(page, calm());
    await stats.open();
    expect((await page.locator(".card").first().boundingBox())?.y).toBeLessThan(300);
  });
});

test("a part of a chart that is dragged over is shown by all of them, and stands in the address", async ({
  stats,
  page,
}) => {
  await streamFixture(page, calm());
  // What follows a pointer is loaded once there is one: here not before the drag is over.
  let load = () => {};
  const isOver = new Promise<void>((resolve) => {
    load = resolve;
  });
  await page.route("**/assets/pointing*.js", (route) => isOver.then(() => route.continue()));
  await stats.open();
  await stats.showAll();
  const plot = await stats.plot(stats.cpu);
  await plot.hover({ position: { x: 200, y: 20 } });
  await page.mouse.down();
  await plot.hover({ position: { x: 400, y: 20 } });
  await page.mouse.up();
  load();
  await expect.poll(() => new URL(page.url()).searchParams.get("from")).not.toBeNull();
  await page.getByRole("button", { name: "Back to now" }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get("from")).toBeNull();
});

test("few stops on the way through the page by keyboard", async ({ stats, page }) => {
  await streamFixture(page, calm());
  await stats.open();
  await stats.showAll();
  const stops = await page.evaluate(
    () =>
      // Of radio buttons, a group is one stop: the one that is chosen.
      [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, summary, [tabindex]")].filter(
        (one) => one.tabIndex >= 0 && one.checkVisibility() && !one.matches("[type=radio]:not(:checked)"),
      ).length,
  );
  expect(stops).toBeLessThanOrEqual(45);
});

test("at 1366 × 768 a finding and its chart are both on the first screen", async ({ stats, page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  const machine = calm();
  machine.verdict = {
    level: "warning",
    sentences: [{ level: "warning", text: "nvme0n1 is busy.", field: "disks[nvme0n1].busyPercent" }],
  };
  await streamFixture(page, machine);
  await stats.open();
  await expect(page.getByRole("link", { name: "nvme0n1 is busy." })).toBeInViewport({ ratio: 1 });
  await expect(page.locator("#card-disks .chart")).toBeInViewport({ ratio: 1 });
});

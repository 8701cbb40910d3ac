/** What history adds to the page beside its ranges: charts to take along, how long until something is full, what is usual. */
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Download, Locator, Page } from "@playwright/test";
import type { Snapshot } from "../src/api/types.ts";
import { answer, member } from "../src/features/fleet/testing.ts";
import { container, filesystem, judged, snapshot } from "../src/testing/snapshots.ts";
import { streamFixture } from "./fixture-stream.ts";
import { expect, test } from "./page.ts";

const GIB = 1024 ** 3;
const HOUR = 3600;

/** Answers of a history that nobody has waited for: `rising` has the value so many seconds before the end of the question. */
async function fakeHistory(page: Page, metric: Record<string, string>, rising: (secondsAgo: number) => number) {
  await page.route("**/api/v1/query_range?*", (route) => {
    const { searchParams } = new URL(route.request().url());
    const [from = 0, to = 0, step = 1] = ["start", "end", "step"].map((name) => Number(searchParams.get(name)));
    const values = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => {
      const time = from + index * step;
      return [time, String(rising(to - time))];
    });
    return route.fulfill({ json: { status: "success", data: { resultType: "matrix", result: [{ metric, values }] } } });
  });
  await page.route("**/api/v1/query?*", (route) =>
    route.fulfill({ json: { status: "success", data: { resultType: "vector", result: [] } } }),
  );
}

const kept = (change: Partial<Snapshot> = {}) => snapshot({ history: { stored: true }, ...change });

async function openMenu(page: Page, card: string): Promise<Locator> {
  await page.getByRole("button", { name: `Save ${card}` }).click();
  return page.getByRole("group", { name: `Save ${card}` });
}

async function contentOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}

/** The size of a picture, the colour of its corner, and how many colours it has. */
async function look(page: Page, picture: Buffer) {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = document.createElement("canvas");
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    const drawing = canvas.getContext("2d");
    drawing?.drawImage(bitmap, 0, 0);
    const { data } = drawing?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { data: [] };
    const colors = new Set<number>();
    for (let at = 0; at < data.length; at += 4)
      colors.add(((data[at] ?? 0) << 16) + ((data[at + 1] ?? 0) << 8) + (data[at + 2] ?? 0));
    return { width: bitmap.width, height: bitmap.height, corner: [...data.slice(0, 3)], colors: colors.size };
  }, picture.toString("base64"));
}

for (const [colorScheme, surface] of [
  ["light", [255, 255, 255]],
  ["dark", [0x13, 0x16, 0x1b]],
] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("a chart is saved as a picture on the background of the theme", async ({ stats, page }) => {
      await stats.open();
      await stats.plot(stats.cpu);
      await expect(stats.cpu.locator("canvas")).toBeVisible();
      const menu = await openMenu(page, "CPU");
      const download = page.waitForEvent("download");
      await menu.getByRole("button", { name: "Picture (PNG)" }).click();
      expect((await download).suggestedFilename()).toMatch(/-cpu-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.png$/);
      const shown = await look(page, await contentOf(await download));
      const box = await stats.cpu.locator("canvas").boundingBox();
      expect(shown.corner).toEqual(surface);
      expect(shown.width).toBeGreaterThan(box?.width ?? 0);
      // Title, part of time and legend stand above and below.
      expect(shown.height).toBeGreaterThan((box?.height ?? 0) + 60);
      expect(shown.colors).toBeGreaterThan(20);
    });

    test("axe finds nothing on an open menu and on what will be full", async ({ stats, page }) => {
      await fakeHistory(page, { device: "/dev/nvme0n1p2", mountpoint: "/" }, (ago) => (60 - (0.8 * ago) / HOUR) * GIB);
      await streamFixture(page, kept({ filesystems: [filesystem()] }));
      await stats.open();
      await stats.showAll();
      await page.locator("#card-filesystems").scrollIntoViewIfNeeded();
      await expect(page.locator("#card-filesystems")).toContainText("Full ");
      await openMenu(page, "CPU");
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    });
  });
}

test("a chart is saved as a table, and its question has an answer", async ({ stats, page, context, request }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await stats.open();
  const menu = await openMenu(page, "CPU");
  const download = page.waitForEvent("download");
  await menu.getByRole("button", { name: "Values (CSV)" }).click();
  const lines = (await contentOf(await download)).toString("utf8").replace("\ufeff", "").trimEnd().split("\r\n");
  expect(lines[0]).toMatch(/^time,User \(%\),/);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines.slice(1)) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(,[\d.e-]*)+$/);

  await menu.getByRole("button", { name: "Copy PromQL" }).click();
  await expect(menu.getByRole("status")).toHaveText("Copied.");
  const query = await page.evaluate(() => navigator.clipboard.readText());
  await expect
    .poll(async () => {
      const answer = await request.get("./api/v1/query", { params: { query } });
      const { data } = (await answer.json()) as { data: { result: { metric: { asked: string } }[] } };
      return data.result.map(({ metric }) => metric.asked);
    })
    .toContain("User");
});

test("a long range is saved with its band", async ({ stats, page }) => {
  await stats.open("./?window=900");
  const table = async () => {
    const menu = await openMenu(page, "CPU");
    const download = page.waitForEvent("download");
    await menu.getByRole("button", { name: "Values (CSV)" }).click();
    await page.keyboard.press("Escape");
    return (await contentOf(await download)).toString("utf8").split("\r\n", 1)[0];
  };
  await expect.poll(table).toContain('"Usage, lowest (%)","Usage, highest (%)"');
});

test("a picture of a long range explains its band, and its line of another day", async ({ stats, page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  const heightOf = async (query: string) => {
    await stats.open(query);
    await expect(page.getByRole("region", { name: "Part of time" }).getByRole("status")).not.toContainText("Reading");
    await stats.plot(page.locator("#card-load"));
    const menu = await openMenu(page, "Load");
    const download = page.waitForEvent("download");
    await menu.getByRole("button", { name: "Picture (PNG)" }).click();
    return (await look(page, await contentOf(await download))).height;
  };
  // On a phone the words of the three lines that are dashed take lines of their own.
  const plain = await heightOf("./?window=900");
  await expect(async () => expect(await heightOf("./?window=900&compare=day")).toBeGreaterThan(plain + 15)).toPass();
});

test("a filesystem says when it will be full, and nothing where its past does not agree", async ({ stats, page }) => {
  const used = { now: (ago: number) => (60 - (0.8 * ago) / HOUR) * GIB };
  await fakeHistory(page, { device: "/dev/nvme0n1p2", mountpoint: "/" }, (ago) => used.now(ago));
  await streamFixture(page, kept({ filesystems: [filesystem()] }));
  const card = page.locator("#card-filesystems");
  await stats.open();
  await stats.showAll();
  await card.scrollIntoViewIfNeeded();
  await expect(card).toContainText(/Full (on \w+ )?between .+ and /);

  // Half of it was deleted an hour ago.
  used.now = (ago) => (ago < HOUR ? 60 : 90 - (0.8 * ago) / HOUR) * GIB;
  const answered = page.waitForResponse("**/api/v1/query_range?*");
  await page.reload();
  await card.scrollIntoViewIfNeeded();
  await (await answered).finished();
  await expect(card.getByRole("row")).toHaveCount(2);
  await expect(card).not.toContainText("Full ");
});

test("a container says when it will be at its memory limit", async ({ stats, page }) => {
  await fakeHistory(page, {}, (ago) => 200 * 1024 ** 2 - ago * 0.25 * 1024 ** 2);
  await streamFixture(page, kept(container()));
  await stats.open("./?lens=container");
  const card = page.locator("#card-container-memory");
  await card.scrollIntoViewIfNeeded();
  // 56 MiB are left.
  await expect(card).toContainText(/At its limit in 3 to [45]\smin/);
});

test("a finding says what is usual, and asks for that once", async ({ stats, page }) => {
  const asked: string[] = [];
  await page.route("**/api/v1/query*", (route) => {
    asked.push(new URL(route.request().url()).searchParams.get("query") ?? "");
    const result = [0.9, 0.1, 0.2].map((value, week) => ({
      metric: { asked: String(week) },
      value: [0, String(value)],
    }));
    return route.fulfill({ json: { status: "success", data: { resultType: "vector", result } } });
  });
  const since = new Date(Date.now() - 60_000).toISOString();
  const finding = {
    level: "warning",
    text: "Tasks waited for CPU 90 % of the last 10 s.",
    field: "pressure.cpu",
    since,
  } as const;
  await streamFixture(page, kept(judged(finding)));
  await stats.open();
  await expect(page.getByRole("region", { name: "Verdict" })).toContainText(
    /more than on any of the last four \w+days at \d+ \(2 \w+days known\)\./,
  );
  expect(asked.filter((query) => query.includes("sys_stats_pressure_ratio"))).toHaveLength(1);
});

for (const width of [1440, 768, 360]) {
  test(`an open menu lies within the page at ${width} pixels`, async ({ stats, page }) => {
    await page.setViewportSize({ width, height: 800 });
    await stats.open();
    await stats.showAll();
    const pageWidth = () => page.evaluate(() => document.documentElement.scrollWidth);
    const before = await pageWidth();
    for (const card of ["CPU", "Memory", "Load"]) {
      const menu = await openMenu(page, card);
      await menu.getByRole("button", { name: "Copy PromQL" }).click();
      await expect(menu.getByRole("textbox")).toBeVisible();
      const box = await menu.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? width)).toBeLessThanOrEqual(width);
      expect(await pageWidth()).toBe(before);
      await page.keyboard.press("Escape");
    }
  });
}

for (const width of [1440, 768, 360]) {
  test(`the fleet has the last hour of each member, or why there is none, at ${width} pixels`, async ({
    page,
    watch,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    const shares = { cpu: 0.2, memory: 0.6 };
    await page.route("**/instances", (route) =>
      route.fulfill({ json: { instances: answer(member("web-1"), member("web-2")).instances } }),
    );
    const asked: string[] = [];
    await page.route("**/api/v1/query_range?*", (route) => {
      const { searchParams } = new URL(route.request().url());
      const instance = searchParams.get("instance") ?? "";
      asked.push(instance);
      if (instance === "web-2")
        return route.fulfill({ status: 404, json: { status: "error", error: "web-2 keeps no history" } });
      const [from = 0, to = 0, step = 1] = ["start", "end", "step"].map((name) => Number(searchParams.get(name)));
      const result = Object.entries(shares).map(([asked, share]) => ({
        metric: { asked },
        values: Array.from({ length: (to - from) / step + 1 }, (_, index) => [
          from + index * step,
          String(share + 0.15 * Math.sin(index / 5)),
        ]),
      }));
      return route.fulfill({ json: { status: "success", data: { resultType: "matrix", result } } });
    });
    await page.goto("./?page=fleet");
    const rows = page.locator(".fleet-table tbody").getByRole("row");
    const [first, second] = [rows.filter({ hasText: "web-1" }), rows.filter({ hasText: "web-2" })];
    await expect(first.getByRole("img", { name: "CPU in the last hour: average 2" })).toBeVisible();
    await expect(first.getByRole("img", { name: "Memory in the last hour: average 6" })).toBeVisible();
    await expect(second.getByText("no history").filter({ visible: true })).toBeVisible();
    await expect(second.getByText("web-2 keeps no history").first()).toBeAttached();
    await expect(second.getByRole("img", { name: "in the last hour" })).toHaveCount(0);
    expect(asked.toSorted()).toEqual(["web-1", "web-2"]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    // The one without a history says so with a status that is a fault elsewhere.
    watch.faults.splice(0, Number.POSITIVE_INFINITY, ...watch.faults.filter((fault) => !/404|web-2/.test(fault)));
  });
}

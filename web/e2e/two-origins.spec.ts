import { expect, test } from "./page.ts";

test("a page on one origin shows the api of another", async ({ stats, page }) => {
  const url = process.env.CROSS_ORIGIN_URL;
  if (!url) {
    throw new Error("CROSS_ORIGIN_URL is not set. Set it to a page whose config.json names an api on another origin.");
  }
  const streams: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.endsWith("/stats/stream")) streams.push(new URL(request.url()).origin);
  });
  await stats.open(url);
  expect(streams.length).toBeGreaterThan(0);
  expect(streams).not.toContain(new URL(url).origin);

  const details = stats.memory.locator(".memory");
  const first = (await details.textContent()) ?? "";
  await expect(details).not.toHaveText(first);
  await expect(stats.cpu.locator(".card__now")).toHaveText(/^\d+\.\d\s%$/);
});

import { get, type IncomingMessage } from "node:http";
import { expect, test } from "@playwright/test";

/** Two is as many as this api has room for (playwright.run.config.ts). */
async function openStreams(url: string): Promise<IncomingMessage[]> {
  const open = () => new Promise<IncomingMessage>((resolve, reject) => get(url, resolve).on("error", reject));
  return Promise.all([open(), open()]);
}

test("a viewer for whom there is no room sees live numbers all the same", async ({ page, baseURL }) => {
  const streams = await openStreams(`${baseURL}/stats/stream`);
  try {
    const refused = page.waitForResponse((response) => response.url().includes("/stats/stream"));
    await page.goto("/");
    const answer = await refused;
    expect(answer.status()).toBe(503);
    expect(answer.headers()["retry-after"]).toBe("30");
    const status = page.getByRole("banner").getByRole("status");
    await expect(status).toHaveText("Live");
    const seen = new Set<number>();
    page.on("response", (response) => {
      if (new URL(response.url()).pathname === "/stats") seen.add(response.status());
    });
    await page.waitForTimeout(10_000); // longer than the page waits before it says that it is offline
    await expect(status).toHaveText("Live");
    expect([...seen]).toEqual([200]);
  } finally {
    for (const stream of streams) stream.destroy();
  }
});

import { expect, type Page, test } from "@playwright/test";

/**
 * What a page at `origin` can read of the api there, by a window that it opens on itself: Chromium does not hinder a page of the public
 * internet when what it opens has the same origin. The page itself comes from its owner, before the name leads to this machine.
 */
async function readByWindow(page: Page, origin: string): Promise<string> {
  await page.route(`${origin}/bait`, (route) =>
    route.fulfill({
      contentType: "text/html",
      headers: { "Cross-Origin-Opener-Policy": "same-origin" }, // as ours, or else a trusted origin would be cut off from its window
      body: "<button>Play</button>",
    }),
  );
  await page.goto(`${origin}/bait`);
  await page.evaluate(() => {
    document.querySelector("button")?.addEventListener("click", () => {
      (window as unknown as { opened: Window | null }).opened = window.open("/version");
    });
  });
  const [opened] = await Promise.all([page.waitForEvent("popup"), page.getByRole("button").click()]);
  await opened.waitForLoadState();
  return page.evaluate(() => (window as unknown as { opened: Window }).opened.document.body.textContent ?? "");
}

test("a page at a name that leads to this machine cannot read it", async ({ page, baseURL }) => {
  const { port } = new URL(baseURL ?? "");
  const read = await readByWindow(page, `http://evil.example:${port}`);
  expect(read).toContain('"status":421');
  expect(read).not.toContain("goVersion");
});

test("under a name of ours, the same window is read", async ({ page, baseURL }) => {
  const { port } = new URL(baseURL ?? "");
  expect(await readByWindow(page, `http://localhost:${port}`)).toContain("goVersion");
});

test("the page works under the policy of make run", async ({ page, baseURL }) => {
  const refused: string[] = [];
  page.on("console", (message) => {
    // Another program on this machine has made or removed a network.
    if (message.type() === "error" && !message.text().includes("ERR_NETWORK_CHANGED")) refused.push(message.text());
  });
  page.on("pageerror", (error) => refused.push(error.message));
  const answer = await page.goto(`http://localhost:${new URL(baseURL ?? "").port}/`);
  expect(answer?.headers()["content-security-policy"]).toContain("require-trusted-types-for 'script'");
  await expect(page.getByRole("heading", { name: "Memory" })).toBeVisible();
  await page.goto("/?page=processes");
  await expect(page.getByRole("table").getByRole("row").nth(1)).toBeVisible();
  expect(refused).toEqual([]);
});

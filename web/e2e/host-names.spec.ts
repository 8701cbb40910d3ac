/** A page of another name that its owner points to this machine is of one origin with sys-stats in the eyes of a browser. */
import { expect, test } from "@playwright/test";
import config from "../playwright.config.ts";

const { launchOptions, baseURL } = config.use ?? {};
test.use({
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), "--host-resolver-rules=MAP evil.example 127.0.0.1"],
  },
});

test("a page at a name that is re-pointed to this machine reads nothing, not even by a popup", async ({
  page,
  context,
}) => {
  const origin = `http://evil.example:${new URL(baseURL ?? "").port}`;
  // What the name's owner served before re-pointing it. Everything else comes from the real stack.
  await context.route(`${origin}/bait`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>bait</title>" }),
  );
  await page.goto(`${origin}/bait`);
  // The browser lets no page of the internet fetch from this machine. A window of the page's own origin is of this machine itself.
  const read = await page.evaluate(async () => {
    const popup = window.open("/");
    if (!popup) throw new Error("no popup");
    while (popup.location.href === "about:blank" || popup.document.readyState !== "complete") {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // The policy of the refusal blocks this too.
    const processes = await popup.fetch("/stats/processes").then(
      (answer) => answer.text(),
      () => "",
    );
    return { processes, page: popup.document.documentElement.textContent };
  });
  expect(read.processes).not.toContain('"pid"');
  expect(read.page).toContain('"status":421');
});

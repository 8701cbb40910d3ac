/**
 * What `make dev` promises: what is saved shows up at once, in the page that is open; a mistake is named in the log and stops
 * nothing. The files are those of a copy, and all tests share one page, whose marker a reload would wipe out.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";

const tree = need("TREE");
const logFile = need("LOG");

let context: BrowserContext;
let page: Page;
const faults: string[] = [];

test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ browser }) => {
  context = await browser.newContext();
  page = await context.newPage();
  page.on("pageerror", (error) => process.stderr.write(`the page: ${error.message}\n`));
  page.on("console", (message) => {
    if (message.type() === "error") process.stderr.write(`the page: ${message.text()}\n`);
    if (/Content Security Policy|server connection lost/i.test(message.text())) faults.push(message.text());
  });
  await page.goto("./");
  await expect(page.getByRole("banner").getByRole("status")).toHaveText("Live");
  await page.evaluate(() => Reflect.set(window, "marker", "the same page"));
});
test.afterAll(() => context.close());

test("the sources of the page: it changes without a reload", async () => {
  save("web/src/app/base.css", (text) => `${text}\n:root { --saved-by-test: 17px; }\n`);
  await expect
    .poll(() => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--saved-by-test")))
    .toBe("17px");

  save("web/src/app/Footer.tsx", (text) => replaceOnce(text, /<footer\b/, '<footer data-saved="first"'));
  await expect(page.locator("footer")).toHaveAttribute("data-saved", "first");
  await samePage();
});

test("a mistake in the page is named, and mended by the next save", async () => {
  const from = logLength();
  const footer = read("web/src/app/Footer.tsx");
  save("web/src/app/Footer.tsx", (text) => `${text}\nconst broken = ;\n`);
  await expect.poll(() => logSince(from)).toMatch(/error.*Footer\.tsx:\d+/is);
  await samePage();
  save("web/src/app/Footer.tsx", () => footer.replace('data-saved="first"', 'data-saved="second"'));
  await expect(page.locator("footer")).toHaveAttribute("data-saved", "second");
  await samePage();
});

test("the sources of the api: it is built again and restarted", async () => {
  const from = logLength();
  const main = read("api/cmd/api/main.go");
  expect(await version()).not.toBe("saved-by-test");
  save("api/cmd/api/main.go", () => `${main}\nfunc init() { version = "saved-by-test" }\n`);
  await expect.poll(version).toBe("saved-by-test");
  await expect.poll(() => logSince(from)).toContain("dev: running what was built");
});

test("a mistake in the api is named, and the one before goes on running", async () => {
  const from = logLength();
  const main = read("api/cmd/api/main.go");
  const sequence = await newest();
  save("api/cmd/api/main.go", () => `${main}\nfunc broken( {\n`);
  await expect.poll(() => logSince(from)).toContain("dev: it does not build: the one before goes on running");
  await expect.poll(() => logSince(from)).toMatch(/cmd\/api\/main\.go:\d+:\d+/);
  expect(await version()).toBe("saved-by-test");
  expect(await newest(), "not even restarted").toBeGreaterThan(sequence);
  save("api/cmd/api/main.go", () => main.replace('"saved-by-test"', '"mended-by-test"'));
  await expect.poll(version).toBe("mended-by-test");
});

test("after all that, the page is still the one that was opened, and still follows", async () => {
  save("web/src/app/Footer.tsx", (text) => replaceOnce(text, 'data-saved="second"', 'data-saved="third"'));
  await expect(page.locator("footer")).toHaveAttribute("data-saved", "third");
  await expect(page.getByRole("banner").getByRole("status")).toHaveText("Live");
  await samePage();
  expect(faults).toEqual([]);
});

// From here on the page may be loaded anew: an Nginx with a new configuration closes the connections of the old one after a while, and Vite's
// client takes a lost server for a new one.
test("the configuration of the proxy: it is loaded again", async () => {
  const from = logLength();
  save("proxy/headers.conf", (text) => `${text}\nadd_header X-Saved-By-Test first always;\n`);
  await expect.poll(() => header("X-Saved-By-Test")).toBe("first");
  await expect.poll(() => logSince(from)).toContain("dev: running the new configuration");

  // The template takes the way through the image's own script.
  save("proxy/default.conf.template", (text) =>
    replaceOnce(text, '        return 200 "ok\\n"', '        return 200 "saved\\n"'),
  );
  await expect.poll(async () => (await health()).text()).toBe("saved\n");
});

test("a mistake in the configuration is named, and the one before goes on running", async () => {
  const from = logLength();
  const headers = read("proxy/headers.conf");
  save("proxy/headers.conf", () => `${headers}\nadd_header_of_nobody;\n`);
  await expect.poll(() => logSince(from)).toContain("dev: invalid configuration: still running the previous one");
  await expect.poll(() => logSince(from)).toContain('unknown directive "add_header_of_nobody"');
  expect(await header("X-Saved-By-Test")).toBe("first");
  save("proxy/headers.conf", () => headers.replace("X-Saved-By-Test first", "X-Saved-By-Test second"));
  await expect.poll(() => header("X-Saved-By-Test")).toBe("second");

  save("web/src/app/Footer.tsx", (text) => replaceOnce(text, 'data-saved="third"', 'data-saved="fourth"'));
  await expect(page.locator("footer"), "the page still follows").toHaveAttribute("data-saved", "fourth");
});

async function samePage(): Promise<void> {
  expect(await page.evaluate(() => Reflect.get(window, "marker")), "the page was not loaded anew").toBe(
    "the same page",
  );
}

function need(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run make e2e-dev`);
  return value;
}

function read(file: string): string {
  return readFileSync(join(tree, file), "utf8");
}

/** Saves what an editor would: the whole file, at once. */
function save(file: string, edit: (text: string) => string): void {
  writeFileSync(join(tree, file), edit(read(file)));
}

function replaceOnce(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, to);
  if (result === text) throw new Error(`${from} is not in the file any more: this test needs another place to edit`);
  return result;
}

/** The log of `make dev`, without the colours that some write into it. */
function log(): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how colours begin
  return readFileSync(logFile, "utf8").replace(/\u001b\[[\d;]*m/g, "");
}

function logLength(): number {
  return log().length;
}

function logSince(length: number): string {
  return log().slice(length);
}

/** The version that the api says it is; nothing while it restarts. */
async function version(): Promise<unknown> {
  const response = await context.request.get("version");
  if (!response.ok()) return undefined;
  const body: { version?: unknown } = await response.json();
  return body.version;
}

/** The number of the newest snapshot: it begins at 1 with each start. */
async function newest(): Promise<number> {
  const body: { sequence: number } = await (await context.request.get("stats")).json();
  return body.sequence;
}

/** An Nginx with a new configuration closes the connections of the old one: whoever used one asks again. */
async function health() {
  return context.request.get("healthz", { maxRetries: 3 });
}

async function header(name: string): Promise<string | undefined> {
  return (await health()).headers()[name.toLowerCase()];
}

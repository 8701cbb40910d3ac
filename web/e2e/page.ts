/** The page as a reader finds it, and a watch that fails a test for anything that goes wrong behind the picture. */
import { test as base, expect, type Locator, type Page, type Request } from "@playwright/test";

export class StatsPage {
  readonly page: Page;
  readonly state: Locator;
  readonly cpu: Locator;
  readonly memory: Locator;

  constructor(page: Page) {
    this.page = page;
    this.state = page.getByRole("banner").getByRole("status");
    this.cpu = page.getByRole("region", { name: "CPU" });
    this.memory = page.getByRole("region", { name: "Memory" });
  }

  async open(url = "./"): Promise<void> {
    await this.page.goto(url);
    await expect(this.state).toHaveText("Live");
  }

  /** The large number of a card, in percent. */
  async percent(card: Locator): Promise<number> {
    const text = (await card.locator(".card__now").textContent()) ?? "";
    const [digits] = /\d+\.\d/.exec(text) ?? [];
    if (digits === undefined) throw new Error(`"${text}" is not a percentage`);
    return Number(digits);
  }

  /** Where the lines of a card are drawn. A chart is made near the screen, and on a machine with findings the cards that have them come first. */
  async plot(card: Locator): Promise<Locator> {
    await card.scrollIntoViewIfNeeded();
    const plot = card.locator(".u-over").first();
    await expect(plot).toBeVisible();
    return plot;
  }

  /** The size of a part of the memory, to the byte. */
  async bytes(part: string): Promise<number> {
    const text = await this.memory
      .getByText(part, { exact: true })
      .locator("xpath=ancestor::div[1]")
      .locator(".memory__exact")
      .textContent();
    return Number((text ?? "").replace(/\D/g, ""));
  }

  /** Every state of the page from now on, read along from inside: the test may look too late for a short one. */
  async logStates(): Promise<() => Promise<string[]>> {
    await this.state.evaluate((element) => {
      const states = [element.textContent];
      Reflect.set(window, "states", states);
      const options = { characterData: true, childList: true, subtree: true };
      new MutationObserver(() => states.push(element.textContent)).observe(element, options);
    });
    return () => this.page.evaluate(() => Reflect.get(window, "states") as string[]);
  }

  /** All cards of the overview with what is in them: one of them is loaded once it is near the screen. */
  async showAll(): Promise<void> {
    await expect
      .poll(async () => {
        await this.page.locator("#card-workloads").evaluate((card) => card.scrollIntoView());
        return this.page.locator("section.card[aria-busy=true]").count();
      })
      .toBe(0);
    await this.page.evaluate(() => scrollTo(0, 0));
  }

  /** What the document has been told of its visibility: the page closes its stream while it is hidden. */
  async setHidden(hidden: boolean): Promise<void> {
    await this.page.evaluate((isHidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
      Object.defineProperty(document, "visibilityState", {
        configurable: true,
        get: () => (isHidden ? "hidden" : "visible"),
      });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  }
}

const NETWORK_CHANGED = "net::ERR_NETWORK_CHANGED";

/** The requests to a path, from now on. */
export class Requests {
  readonly urls: string[] = [];
  #running = 0;
  #lastAt = Date.now();

  constructor(page: Page, path: string) {
    const count = (change: number) => (request: Request) => {
      if (new URL(request.url()).pathname !== path) return;
      if (change > 0) this.urls.push(request.url());
      this.#running += change;
      this.#lastAt = Date.now();
    };
    page.on("request", count(1));
    page.on("requestfinished", count(-1));
    page.on("requestfailed", count(-1));
  }

  /** Resolves once each has its answer, and there was none for three seconds. */
  async settled(): Promise<void> {
    await expect.poll(() => this.#running === 0 && Date.now() - this.#lastAt > 3000).toBe(true);
  }
}

interface Watch {
  /** Everything that went wrong so far. A test that breaks something on purpose clears it. */
  faults: string[];
}

export const test = base.extend<{ stats: StatsPage; watch: Watch }>({
  watch: async ({ page }, use) => {
    const faults: string[] = [];
    page.on("console", (message) => {
      if (message.text().includes(NETWORK_CHANGED)) return;
      if (message.type() === "error" || message.type() === "warning") faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`page: ${error.message}`));
    page.on("requestfailed", (request) => {
      // A stream that the page closes itself is an aborted request, and no fault. Nor is it one of the page where an interface of the machine
      // comes or goes, as with every container: Chromium then breaks off what is under way, and the page asks again.
      const reason = request.failure()?.errorText ?? "";
      if (!["net::ERR_ABORTED", NETWORK_CHANGED].includes(reason)) faults.push(`request: ${request.url()}: ${reason}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) faults.push(`response: ${response.url()}: ${response.status()}`);
    });
    await page.exposeFunction("reportCspViolation", (text: string) => faults.push(`csp: ${text}`));
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        const report: unknown = Reflect.get(window, "reportCspViolation");
        if (typeof report === "function") report(`${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    await use({ faults });
    expect(faults, "nothing goes wrong behind the picture").toEqual([]);
  },
  stats: async ({ page, watch: _ }, use) => {
    await use(new StatsPage(page));
  },
});

export { expect };

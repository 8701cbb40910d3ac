/**
 * The pictures of docs/screenshots (`make screenshots`). Time stands still in the page but for what a scene lets pass, and the machines are
 * made up, so the same page gives the same pictures. Widths, themes and states are not all multiplied, as the pictures stand in git: each
 * width has both themes, and the states that its room puts to the test.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { NOW } from "./machine.ts";
import { type FixtureServer, type Scene, serve } from "./server.ts";

type Theme = "light" | "dark";

interface Picture extends Scene {
  /** The query string. */
  view?: string;
  /** What the connection is to say; "Live" unless told otherwise. */
  state?: string;
  /** Lets something happen to the page before the picture is taken. */
  act?: (page: Page, server: FixtureServer, name: string) => Promise<void>;
  /** What must be seen, so that no picture of something half-loaded is taken. */
  shows?: RegExp;
  sizes: [width: number, ...themes: Theme[]][];
  /** The first screen only, as at 768 and 2560 always, where the rest repeats another picture. */
  isCropped?: boolean;
}

const BOTH: Theme[] = ["light", "dark"];
const HEIGHTS: Record<number, number> = {
  360: 740,
  768: 1024,
  1280: 720,
  1366: 768,
  1440: 900,
  1920: 1080,
  2560: 1440,
};

const pictures: Record<string, Picture> = {
  ok: {
    shows: /No shortage/,
    sizes: [
      [360, "light"],
      [768, "light"],
      [1440, ...BOTH],
      [2560, "light"],
    ],
  },
  warning: {
    machine: { trouble: "disk" },
    shows: /waited for a disk/,
    sizes: [
      [360, "light"],
      [1440, "dark"],
    ],
    isCropped: true,
  },
  critical: {
    machine: { trouble: "memory" },
    shows: /because memory ran out/,
    sizes: [
      [1366, "light"],
      [360, "dark"],
      [768, "light"],
      [1440, "dark"],
    ],
    isCropped: true,
  },
  container: {
    view: "?lens=container",
    shows: /This container/,
    sizes: [
      [360, "dark"],
      [1440, "light"],
    ],
  },
  task: {
    isTask: true,
    shows: /The task that sys-stats runs in/,
    sizes: [
      [360, "light"],
      [1440, "dark"],
    ],
  },
  processes: {
    view: "?page=processes",
    shows: /postgres/,
    sizes: [
      [360, "light"],
      [768, "dark"],
      [1440, "light"],
    ],
    isCropped: true,
  },
  workloads: {
    view: "?page=workloads",
    shows: /postgresql/,
    sizes: [
      [360, "light"],
      [768, "dark"],
      [1440, "light"],
    ],
    isCropped: true,
  },
  workload: {
    view: "?page=workloads&workload=%2Fsystem.slice%2Fdocker-cart.scope",
    shows: /Held back/,
    sizes: [
      [360, "dark"],
      [1440, "dark"],
    ],
    isCropped: true,
  },
  kiosk: {
    view: "?kiosk=1",
    shows: /No shortage/,
    sizes: [
      [1280, "dark"],
      [1920, "light"],
      [2560, "dark"],
    ],
    isCropped: true,
  },
  loading: {
    samples: 0,
    state: "Connecting",
    sizes: [
      [360, "light"],
      [1440, "light"],
    ],
    isCropped: true,
  },
  first: {
    samples: 1,
    shows: /not known/,
    sizes: [
      [360, "dark"],
      [1440, "light"],
    ],
    isCropped: true,
  },
  stale: {
    state: "Stale",
    act: (page) => passes(page, 9),
    sizes: [
      [360, "light"],
      [1440, "dark"],
    ],
    isCropped: true,
  },
  offline: {
    state: "Offline",
    act: async (page, server, name) => {
      server.cut(name);
      await passes(page, 8);
    },
    sizes: [
      [360, "dark"],
      [1440, "light"],
    ],
    isCropped: true,
  },
  paused: {
    state: "Paused",
    act: async (page) => {
      await page.getByRole("button", { name: "Pause" }).click();
      await passes(page, 1);
    },
    sizes: [[1440, "dark"]],
    isCropped: true,
  },
  newer: {
    isNewer: true,
    shows: /newer version/i,
    sizes: [
      [360, "light"],
      [1440, "light"],
    ],
    isCropped: true,
  },
  small: { machine: { cores: 1, mounts: 1, sensors: 0 }, shows: /No shortage/, sizes: [[1440, "dark"]] },
  large: {
    machine: { cores: 128, mounts: 40, sensors: 30 },
    shows: /No shortage/,
    sizes: [[1440, "light"]],
  },
};

const dist = process.env.WEB_DIST ?? fileURLToPath(new URL("../dist", import.meta.url));
const out = process.env.SCREENSHOTS_DIR ?? fileURLToPath(new URL("../../docs/screenshots", import.meta.url));

let server: FixtureServer;
test.beforeAll(() => mkdirSync(out, { recursive: true }));

for (const [name, picture] of Object.entries(pictures)) {
  for (const [width, ...themes] of picture.sizes) {
    for (const theme of themes) {
      test(`${name}-${width}-${theme}`, async ({ browser }) => {
        server = await serve(dist, { [name]: picture });
        const context = await browser.newContext({
          viewport: { width, height: HEIGHTS[width] ?? 900 },
          colorScheme: theme,
          reducedMotion: "reduce",
          hasTouch: width < 1000,
          locale: "en-GB",
          timezoneId: "UTC",
        });
        try {
          const page = await context.newPage();
          await page.clock.install({ time: NOW - 1000 });
          await page.clock.pauseAt(NOW);
          await page.goto(server.url(name) + (picture.view ?? ""));
          const state = page.getByRole("banner").getByRole("status");
          // The page's timers run only here, and stop as soon as what is awaited is there.
          await lets(page, async () => {
            await expect(state).toHaveText(picture.samples === 0 ? "Connecting" : "Live", { timeout: 50 });
          });
          await picture.act?.(page, server, name);
          await lets(page, async () => {
            if (picture.state) await expect(state).toHaveText(picture.state, { timeout: 50 });
            if (picture.shows) await expect(page.locator("body")).toContainText(picture.shows, { timeout: 50 });
          });
          await page.evaluate(() => document.fonts.ready.then(() => undefined));
          await passes(page, 0.2);
          const isWhole = !picture.isCropped && (width === 360 || width === 1440);
          // A chart that is off the screen does not draw: for the whole page, the screen is as high as the page.
          if (isWhole) {
            // The page is never lower than the screen, which would now make it higher than it is.
            await page.addStyleTag({ content: ".page, .page__main { min-height: 0 !important }" });
            const height = await page.evaluate(() => document.documentElement.scrollHeight);
            await page.setViewportSize({ width, height });
          }
          // Charts are made one after another, in idle moments.
          if (picture.samples !== 0) await lets(page, async () => expect(await blankCharts(page)).toBe(0));
          await passes(page, 0.5);
          const path = `${out}/${name}-${width}-${theme}.png`;
          await page.screenshot({ path, fullPage: isWhole, animations: "disabled", caret: "hide" });
          const excess = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return scrollWidth - clientWidth;
          });
          expect(excess, "pixels by which something is wider than the screen").toBeLessThanOrEqual(0);
        } finally {
          await context.close();
          server.close();
        }
      });
    }
  }
}

/** How many charts there are on the screen that are not drawn. */
function blankCharts(page: Page): Promise<number> {
  return page.evaluate(() => {
    const blank = [...document.querySelectorAll(".chart__plot")].filter((place) => {
      const { top, bottom } = place.getBoundingClientRect();
      return top < window.innerHeight && bottom > 0 && place.querySelector("canvas") === null;
    });
    return blank.length;
  });
}

/** Lets `seconds` pass in the page. In steps, as answers from the network come in between. */
async function passes(page: Page, seconds: number): Promise<void> {
  for (let step = 0; step < seconds * 10; step += 1) await page.clock.runFor(100);
}

/** Lets a tenth of a second pass after another, at most two seconds in all, until it holds. */
async function lets(page: Page, holds: () => Promise<void>): Promise<void> {
  for (let step = 0; ; step += 1) {
    await page.clock.runFor(50);
    try {
      return await holds();
    } catch (error) {
      if (step === 40) throw error;
    }
  }
}
